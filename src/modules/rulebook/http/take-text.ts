import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiQuery } from '@nestjs/swagger';
import { EndcapError, notFound, type FieldIssue } from '../../../kernel/index.js';
import { parse, TAKES_TEXT, TEXT_TYPES, type AuthenticatedRequest, type RawBodyRequest } from '../../../platform/index.js';
import { checkBounds, fillTable, namedPlace, readOneDocument } from '../../../rules/index.js';
import { writtenOf } from '../domain/rule-version.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { besideText, issuesOfShape, numberOf } from './rulebook.schemas.js';

/** Where an issue of the document stands in the text it came in: `body.yaml:12:9 conditions.all.0.fact`. */
export type Placing = (issue: FieldIssue) => FieldIssue;
/** For a document that came as JSON. */
export const asItStands: Placing = (issue) => issue;
export type TextRequest = AuthenticatedRequest & RawBodyRequest & { placing?: Placing };

type Made = { readonly document: unknown; readonly placing: Placing };

/**
 * Takes a rule or table sent as YAML, or the grid of a table as CSV, and makes the body of it that JSON would have. What JSON
 * says beside the document (`note`, `base`) is in the query. A grid goes into the table the path names, or `table` and `base`.
 */
@Injectable()
export class TakeText implements NestInterceptor {
  constructor(private readonly versions: RuleVersionStore) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    const request = context.switchToHttp().getRequest<TextRequest>();
    if (request.text === undefined) return next.handle();
    const { note, base, table } = parse(besideText, request.query);
    const { text } = request.text;
    const made = request.text.type === 'application/yaml' ? ofYaml(text) : await this.ofGrid(text, request, { table, base });
    request.placing = made.placing;
    request.body = { document: made.document, ...(note === undefined ? {} : { note }), ...(base === undefined ? {} : { base }) };
    return next.handle();
  }

  private async ofGrid(text: string, request: TextRequest, named: { table?: string; base?: number }): Promise<Made> {
    const params = request.params as { id?: string; n?: string };
    if (params.id === undefined && (named.table === undefined || named.base === undefined))
      throw new EndcapError('invalid', 'a grid alone is no table', {
        issues: [{ path: 'table', message: 'name with table and base the version whose head the grid belongs to' }],
      });
    const { rule, number } =
      params.id === undefined ? { rule: named.table ?? '', number: named.base ?? 0 } : numberOf({ id: params.id, n: params.n ?? '' });
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw notFound('rule version');
    const filled = fillTable(writtenOf(version), { file: 'body.csv', text });
    if (!filled.ok)
      throw new EndcapError('invalid', 'the grid cannot be read', {
        issues: [...filled.inHead.map(({ path, message }) => ({ path: `head: ${path}`, message })), ...filled.inGrid],
      });
    return { document: filled.document, placing: (issue) => ({ path: filled.placeOf(issue.path) ?? issue.path, message: issue.message }) };
  }
}

const CONSUMED = ['application/json', ...TEXT_TYPES];

/** A route whose document may come as JSON, as YAML, or as the grid of a table. */
export const TakesText = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(TakeText),
    RouteConfig(TAKES_TEXT),
    ApiConsumes(...CONSUMED),
    ApiQuery({ name: 'note', required: false, type: String, description: 'With YAML and CSV, whose body is the document alone: why.' }),
    ApiQuery({ name: 'base', required: false, type: Number, description: 'With YAML and CSV: the version it is made from.' }),
    ApiQuery({
      name: 'table',
      required: false,
      type: String,
      description: 'With CSV: the table whose head, in version base, gets this grid.',
    }),
  );

/** Throws `invalid` with line and column for a text that cannot be read, names no rule, or is out of bounds. */
function ofYaml(text: string): Made {
  const { value, placeOf } = readOneDocument({ file: 'body.yaml', text });
  const placing: Placing = ({ path, message }) => ({ path: namedPlace('body.yaml', { path, message, ...placeOf(path) }), message });
  const outside = checkBounds(value);
  const issues = outside.length > 0 ? outside : issuesOfShape(value);
  if (issues.length > 0) throw new EndcapError('invalid', 'the document cannot be taken', { issues: issues.map(placing) });
  return { document: value, placing };
}
