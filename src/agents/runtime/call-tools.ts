import { EndcapError } from '../../kernel/index.js';
import type { AgentSpec, AnyTool, CallRecord, CallRefusal, CallRequest } from '../contract/index.js';
import { objectKeys } from './named-objects.js';
import { asJson } from './as-json.js';

type Calling<Ports> = {
  readonly spec: AgentSpec;
  readonly tools: readonly AnyTool<Ports>[];
  readonly ports: Ports;
  readonly at: Date;
};

/**
 * Makes the calls a planner asks for, side by side. A call that is not allowed, does not parse, or answers nonsense is a
 * recorded refusal the planner can see; anything unexpected (a lost connection) is thrown and ends the attempt, not the run.
 */
export function callTools<Ports>(calling: Calling<Ports>, requests: readonly CallRequest[], allowed: number): Promise<CallRecord[]> {
  return Promise.all(
    requests.map((request, i) => (i < allowed ? call(calling, request) : refuse(request, 'over-budget', 'no tool calls left'))),
  );
}

/** What these calls will cost at most, minor units. */
export function costOf<Ports>(tools: readonly AnyTool<Ports>[], requests: readonly CallRequest[]): number {
  return requests.reduce((sum, r) => sum + (tools.find((t) => t.name === r.tool)?.cost ?? 0), 0);
}

async function call<Ports>({ spec, tools, ports, at }: Calling<Ports>, request: CallRequest): Promise<CallRecord> {
  const tool = tools.find((t) => t.name === request.tool);
  if (!spec.tools.includes(request.tool)) return refuse(request, 'not-allowed', `${spec.id} may not call this tool`);
  if (tool === undefined) return refuse(request, 'unknown-tool', 'no such tool');
  const input = tool.input.safeParse(request.input);
  if (!input.success) return refuse(request, 'invalid-input', complaint(input.error));
  let answer: unknown;
  try {
    answer = await tool.run(input.data as never, { at, ports });
  } catch (error) {
    if (error instanceof EndcapError && error.code === 'not-found') return refuse(request, 'not-found', error.message);
    throw error;
  }
  const output = tool.output.safeParse(answer);
  if (!output.success) return refuse(request, 'invalid-output', complaint(output.error));
  const shown = objectKeys(tool.shows(input.data as never, output.data as never)).sort();
  return { tool: request.tool, input: asJson(request.input), ok: true, output: asJson(output.data), shown };
}

const refuse = ({ tool, input }: CallRequest, because: CallRefusal, message: string): CallRecord => ({
  tool: String(tool).slice(0, 64),
  input: asJson(input),
  ok: false,
  because,
  message,
});

const complaint = (error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string =>
  error.issues
    .slice(0, 3)
    .map((i) => `${i.path.map(String).join('.')}: ${i.message}`)
    .join('; ');
