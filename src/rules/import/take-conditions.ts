import type { FieldIssue } from '../../kernel/index.js';
import { NAME_PATTERN } from '../facts/fact-definition.js';
import { factName } from '../facts/window-fact.js';
import type { LeafCondition, WrittenCondition, WrittenGroup } from '../language/condition.js';
import { at } from '../language/issues.js';
import { operatorOrWhy } from '../operators/index.js';
import { parsePath } from '../paths/resolve-path.js';
import { isObject } from '../language/is-object.js';

/** Conditions carried over whole, or the reasons why they could not be. */
export type Taken = {
  readonly conditions?: WrittenGroup;
  /** The shared conditions they name. */
  readonly shared: Readonly<Record<string, WrittenGroup>>;
  readonly lost: readonly FieldIssue[];
};

const LEAF_KEYS = new Set(['fact', 'operator', 'value', 'path', 'name', 'priority', 'params']);
const GROUPS = ['all', 'any', 'not', 'condition'] as const;

class Taking {
  /** Notes lose nothing of the meaning; losses do. */
  readonly notes: FieldIssue[] = [];
  readonly losses: FieldIssue[] = [];
  readonly taken: Record<string, WrittenGroup> = {};
  private readonly seen = new Set<string>();

  constructor(private readonly shared: Readonly<Record<string, unknown>>) {}

  one(raw: unknown, path: string): WrittenCondition | undefined {
    if (!isObject(raw)) return this.lose(path, 'must be a group or a comparison');
    const group = GROUPS.find((key) => Object.hasOwn(raw, key));
    if (group === undefined) return this.leaf(raw, path);
    for (const key of Object.keys(raw)) {
      if (key === group) continue;
      if (key === 'name' || key === 'priority') this.note(at(path, key), 'has no counterpart: groups have neither name nor order');
      else this.lose(at(path, key), 'cannot stand beside a group');
    }
    if (group === 'condition') return this.reference(raw['condition'], path);
    if (group === 'not') {
      const inner = this.one(raw['not'], at(path, 'not'));
      return inner && { not: inner };
    }
    const list: unknown = raw[group];
    if (!Array.isArray(list) || list.length === 0)
      return this.lose(at(path, group), 'must be a list that is not empty: json-rules-engine would always fire');
    const parts = list.map((part: unknown, index) => this.one(part, at(path, group, index))).filter((part) => part !== undefined);
    return group === 'all' ? { all: parts } : { any: parts };
  }

  private reference(name: unknown, path: string): WrittenCondition | undefined {
    if (typeof name !== 'string' || !NAME_PATTERN.test(name) || name.length > 64)
      return this.lose(at(path, 'condition'), 'names of shared conditions are lower-case words joined by dashes');
    if (!Object.hasOwn(this.shared, name)) return this.lose(at(path, 'condition'), `shared condition ${name} was not handed in`);
    if (!this.seen.has(name)) {
      this.seen.add(name);
      const found = this.group(this.shared[name], at('shared', name));
      if (found !== undefined) this.taken[name] = found;
    }
    return { condition: name };
  }

  group(raw: unknown, path: string): WrittenGroup | undefined {
    const found = this.one(raw, path);
    if (found === undefined) return undefined;
    return 'fact' in found ? this.lose(path, 'must be a group: all, any, not or condition') : found;
  }

  private leaf(raw: Readonly<Record<string, unknown>>, path: string): LeafCondition | undefined {
    const before = this.losses.length;
    for (const key of Object.keys(raw)) {
      if (!LEAF_KEYS.has(key)) this.lose(at(path, key), 'json-rules-engine has no such field');
      else if (key === 'name' || key === 'priority')
        this.note(at(path, key), 'has no counterpart: comparisons have neither name nor order');
      else if (key === 'params') this.lose(at(path, key), 'facts computed from parameters do not exist here: declare a fact for it');
    }
    const { fact, operator, value } = raw;
    if (!factName.safeParse(fact).success)
      this.lose(at(path, 'fact'), 'names of facts are lower-case words joined by dashes: name the fact of the catalogue that is meant');
    const found = typeof operator === 'string' ? operatorOrWhy(operator) : 'must be a text';
    if (typeof found === 'string') this.lose(at(path, 'operator'), `cannot be carried over: ${found}`);
    const inside = raw['path'] === undefined ? undefined : this.path(raw['path'], at(path, 'path'));
    const needed = this.value(value, at(path, 'value'));
    if (this.losses.length > before || needed === undefined) return undefined;
    return {
      fact: fact as string,
      operator: operator as LeafCondition['operator'],
      value: needed,
      ...(inside === undefined ? {} : { path: inside }),
    };
  }

  /** `$.a.b[0]` is a plain path behind a dollar sign; everything else in JSONPath is an expression. */
  private path(raw: unknown, path: string): string | undefined {
    const plain = typeof raw === 'string' ? raw.replace(/^\$\.?/, '') : '';
    return parsePath(plain) === undefined ? this.lose(path, 'only property names joined by dots and list indexes; no expressions') : plain;
  }

  private value(raw: unknown, path: string): LeafCondition['value'] | undefined {
    if (isObject(raw)) {
      const other = factName.safeParse(raw['fact']);
      if (!other.success) return this.lose(path, 'neither a plain value, a list, nor another fact');
      const beside = Object.keys(raw).filter((key) => key !== 'fact');
      return beside.length > 0 ? this.lose(path, `another fact is named alone, without ${beside.join(', ')}`) : { fact: other.data };
    }
    const plain = (one: unknown): boolean =>
      typeof one === 'string' || typeof one === 'boolean' || (typeof one === 'number' && Number.isFinite(one));
    if (Array.isArray(raw) ? raw.length > 0 && raw.every(plain) : plain(raw)) return raw as LeafCondition['value'];
    return this.lose(path, 'must be a plain value, a list of such, or another fact');
  }

  private lose(path: string, message: string): undefined {
    this.losses.push({ path, message });
    return undefined;
  }

  private note(path: string, message: string): void {
    this.notes.push({ path, message });
  }
}

/** The shared conditions handed to an import, by name. */
export const takeShared = (raw: unknown): Readonly<Record<string, unknown>> => (isObject(raw) ? raw : {});

/** Carries conditions over, whole or not at all. The value must have been found within bounds. */
export function takeConditions(raw: unknown, shared: unknown): Taken {
  const taking = new Taking(takeShared(shared));
  const conditions = taking.group(raw, 'conditions');
  const lost = [...taking.losses, ...taking.notes];
  return taking.losses.length > 0 || conditions === undefined ? { shared: {}, lost } : { conditions, shared: taking.taken, lost };
}
