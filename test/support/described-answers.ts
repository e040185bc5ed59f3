import { z } from 'zod';
import type { ApiAnswer, ApiClient } from './api-client.js';
import type { TestServer } from './server.js';

type Schema = Record<string, unknown>;
type Content = Record<string, { schema?: Schema }>;
type Responses = Record<string, { $ref?: string; content?: Content }>;
type Document = {
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, { content: Content }> };
};
/** What a request says beside its path. `match` becomes `If-Match`. */
export type Given = {
  readonly body?: unknown;
  readonly match?: unknown;
  readonly query?: string;
  readonly headers?: Record<string, string>;
};
type Named = object;

/**
 * What the OpenAPI document of a server says of answers, held against real ones: it is published, and nothing asks it at run
 * time. An operation is written as in the document, `GET /v1/rules/{id}`.
 */
export class DescribedAnswers {
  private readonly tried = new Set<string>();
  private readonly readable = new Map<Schema, z.ZodType>();
  private constructor(private readonly document: Document) {}

  static async of(server: TestServer): Promise<DescribedAnswers> {
    return new DescribedAnswers((await (await fetch(`${server.url}/docs/openapi.json`)).json()) as Document);
  }

  /** Asks; throws when the answer is not as described. */
  async ask(as: ApiClient, operation: string, named: Named = {}, given: Given = {}): Promise<ApiAnswer> {
    const [method = '', template = ''] = operation.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String((named as Record<string, unknown>)[name])),
    );
    const headers = { ...(given.match === undefined ? {} : { 'if-match': `"${String(given.match)}"` }), ...given.headers };
    const answer = await as.call(method, `${path}${given.query ?? ''}`, { body: given.body, headers });
    const issues = this.hold(operation, answer);
    if (issues.length > 0) throw new Error(`not as described: ${issues.join('; ')}`);
    return answer;
  }

  /** The same, and it must succeed. */
  async get<T = Record<string, unknown>>(as: ApiClient, operation: string, named: Named = {}, given: Given = {}): Promise<T> {
    const { status, body } = await this.ask(as, operation, named, given);
    if (status >= 300) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  /** Issues of a real answer, by the description of its operation and status; a refusal is a problem. */
  hold(operation: string, { status, headers, body }: ApiAnswer): string[] {
    const [method = '', path = ''] = operation.split(' ');
    const responses = this.document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const described = responses[String(status)];
    const type = (headers.get('content-type') ?? '').replace(/;.*/, '');
    if (described === undefined && status >= 400)
      return this.issuesOf(operation, this.document.components.responses['Problem']?.content[type]?.schema, body);
    if (described === undefined) return [`${operation} says nothing of ${status}`];
    if (status < 300) this.tried.add(operation);
    if (status === 204) return described.content === undefined ? [] : [`${operation} answers nothing, and describes something`];
    const { schema } = described.content?.[type] ?? {};
    if (schema === undefined) return [`${operation} says nothing of ${type} at ${status}`];
    return type === 'application/json' ? this.issuesOf(operation, schema, body) : [];
  }

  /** Operations that do not say what they answer when they succeed: a body with a schema, or that there is none. */
  silent(): string[] {
    return this.operations(({ responses }) => {
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const says = ([status, { content }]: (typeof successes)[number]): boolean =>
        status === '204' || Object.values(content ?? {}).some(({ schema }) => saysSomething(schema));
      return successes.length === 0 || !successes.every(says);
    });
  }

  /** Operations that do not say how they refuse. */
  unrefused(): string[] {
    return this.operations(({ responses }) => responses['default']?.$ref !== '#/components/responses/Problem');
  }

  /** Operations of these paths that never answered with success here. */
  untried(of: (path: string) => boolean): string[] {
    return this.operations(() => true).filter((operation) => of(operation.replace(/.* /, '')) && !this.tried.has(operation));
  }

  private operations(which: (operation: { responses: Responses }) => boolean): string[] {
    return Object.entries(this.document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) => (which(operation) ? [`${method.toUpperCase()} ${path}`] : [])),
    );
  }

  private issuesOf(operation: string, schema: Schema | undefined, body: unknown): string[] {
    if (schema === undefined) return [`${operation} says nothing of how it refuses`];
    const parsed = this.read(schema).safeParse(body);
    return parsed.success ? [] : parsed.error.issues.map((issue) => `${operation}: ${issue.path.join('.')}: ${JSON.stringify(issue)}`);
  }

  /** The schema as zod reads it, with the components it names. */
  private read(schema: Schema): z.ZodType {
    const known = this.readable.get(schema);
    if (known !== undefined) return known;
    const text = JSON.stringify({ ...schema, $defs: this.document.components.schemas });
    const read = z.fromJSONSchema(
      JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<typeof z.fromJSONSchema>[0],
    );
    this.readable.set(schema, read);
    return read;
  }
}

/** The operations one of the tests of answers asks; the other asks the rest. */
export const isOfRules = (path: string): boolean => /^\/v1\/(rules|rule-|backtests|signals$|webhooks)/.test(path);

/** An empty schema allows everything, and so says nothing. */
const saysSomething = (schema: Schema | undefined): boolean => schema !== undefined && Object.keys(schema).length > 0;
