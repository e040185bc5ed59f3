import { ZenEngine, type ZenDecision } from '@gorules/zen-engine';
import type { Condition, RuleDocument } from '../../src/rules/index.js';
import type { BenchEvent } from './world.js';

const word = (name: string): string => name.replaceAll('-', '_');
const literal = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));
const SYMBOLS: Readonly<Record<string, string>> = {
  equal: '==',
  notEqual: '!=',
  lessThan: '<',
  lessThanInclusive: '<=',
  greaterThan: '>',
  greaterThanInclusive: '>=',
};

/** A condition in ZEN’s expression language. */
function expression(one: Condition): string {
  if ('all' in one) return `(${one.all.map(expression).join(' and ')})`;
  if ('any' in one) return `(${one.any.map(expression).join(' or ')})`;
  if ('not' in one) return `not(${expression(one.not)})`;
  const { fact, operator, value } = one;
  if (Array.isArray(value)) return `${word(fact)} ${operator === 'notIn' ? 'not in' : 'in'} [${value.map(literal).join(', ')}]`;
  const needed = typeof value === 'object' ? word((value as { fact: string }).fact) : literal(value);
  return `${word(fact)} ${SYMBOLS[operator] ?? ''} ${needed}`;
}

/** One comparison as a cell of its fact’s column; undefined when it has to be an expression. */
function cell(one: Condition): { column: string; test: string } | undefined {
  if (!('fact' in one)) return undefined;
  const { fact, operator, value } = one;
  if (operator === 'in' && Array.isArray(value)) return { column: fact, test: value.map(literal).join(', ') };
  if (typeof value === 'object') return undefined;
  if (operator === 'equal') return { column: fact, test: literal(value) };
  return typeof value === 'number' && operator !== 'notEqual' ? { column: fact, test: `${SYMBOLS[operator]} ${value}` } : undefined;
}

/**
 * The same rules as one decision table of ZEN, hit policy collect: a row a rule, a column for each dimension of scope and
 * each fact compared with a constant; `any`, `not` and facts compared with facts stand in a column of expressions.
 */
export class Zen {
  private readonly decision: ZenDecision;

  constructor(documents: readonly RuleDocument[]) {
    const columns = new Set<string>(['at_signal', 'at_banner', 'at_region', 'at_store', 'at_group']);
    const rows = documents.map(({ id, trigger, scope, conditions }) => {
      const row: Record<string, string> = { _id: id, out: `"${id}"`, at_signal: trigger.signals.map(literal).join(', ') };
      const dimensions = { at_banner: scope.banners, at_region: scope.regions, at_store: scope.stores, at_group: scope.productGroups };
      for (const [column, values] of Object.entries(dimensions)) if (values !== undefined) row[column] = values.map(literal).join(', ');
      const rest: string[] = [];
      for (const part of 'all' in conditions ? conditions.all : [conditions]) {
        const found = cell(part);
        const column = found === undefined ? undefined : word(found.column);
        if (found === undefined || column === undefined || row[column] !== undefined) rest.push(expression(part));
        else {
          columns.add(column);
          row[column] = found.test;
        }
      }
      if (rest.length > 0) row['otherwise'] = rest.join(' and ');
      return row;
    });
    const names = [...columns];
    const inputs = [
      ...names.map((name) => ({ id: name, name, field: name, type: 'expression' })),
      { id: 'otherwise', name: 'otherwise', type: 'expression' },
    ];
    const filled = rows.map((row) => ({ ...Object.fromEntries(inputs.map(({ id }) => [id, ''])), ...row }));
    const table = {
      hitPolicy: 'collect',
      inputs,
      outputs: [{ id: 'out', name: 'rule', field: 'rule', type: 'expression' }],
      rules: filled,
    };
    const node = (id: string, type: string, content: unknown = {}) => ({ id, type, name: id, position: { x: 0, y: 0 }, content });
    this.decision = new ZenEngine().createDecision({
      nodes: [node('in', 'inputNode'), node('table', 'decisionTableNode', table), node('out', 'outputNode')],
      edges: [
        { id: 'e1', sourceId: 'in', targetId: 'table', type: 'edge' },
        { id: 'e2', sourceId: 'table', targetId: 'out', type: 'edge' },
      ],
    });
  }

  /** Ids of the rules that fire. */
  async fired({ trigger: { signalType, place }, facts }: BenchEvent): Promise<string[]> {
    const context: Record<string, unknown> = Object.fromEntries(Object.entries(facts).map(([fact, value]) => [word(fact), value]));
    const { result } = await this.decision.evaluate({
      ...context,
      at_signal: signalType,
      at_banner: place.banner,
      at_region: place.region,
      at_store: place.store,
      at_group: place.productGroup,
    });
    return (result as { rule: string }[]).map(({ rule }) => rule);
  }
}
