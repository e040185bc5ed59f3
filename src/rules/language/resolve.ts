import type { FieldIssue } from '../../kernel/index.js';
import { LIMITS } from './bounds.js';
import type { Condition, GroupCondition, WrittenCondition, WrittenGroup } from './condition.js';
import { at } from './issues.js';
import { Effort } from '../effort/index.js';

/** Named conditions a document may refer to. */
export type SharedConditions = Readonly<Record<string, WrittenGroup>>;

/** Conditions with every shared one in its place. */
export type Resolved = {
  readonly conditions: GroupCondition;
  /** Where each part was written: a shared one under `shared.<name>`. */
  readonly written: ReadonlyMap<Condition, string>;
  /** Shared conditions it uses, directly or through others. */
  readonly uses: ReadonlySet<string>;
};

/** A part with the number of groups and comparisons in it: parts used often are one object, so size is counted, not walked. */
type Part = { readonly condition: Condition; readonly nodes: number };

/**
 * Puts shared conditions in the place of their names. Refuses unknown names, cycles and results over the limit of nodes;
 * a shared condition is resolved once, so that a few names cannot be made to stand for millions of comparisons.
 */
export function resolveConditions(
  root: WrittenGroup,
  shared: SharedConditions,
  rootPath = 'conditions',
  most: number = LIMITS.nodes,
  work: Effort = new Effort(),
): Resolved | FieldIssue[] {
  const issues: FieldIssue[] = [];
  const written = new Map<Condition, string>();
  const done = new Map<string, Part>();
  const doing: string[] = [];

  const named = (name: string, path: string): Part | undefined => {
    const known = done.get(name);
    if (known !== undefined) return known;
    const found = Object.hasOwn(shared, name) ? shared[name] : undefined;
    if (found === undefined || doing.includes(name)) {
      const message = found === undefined ? `unknown shared condition ${name}` : `a circle: ${[...doing, name].join(' → ')}`;
      issues.push({ path: at(path, 'condition'), message });
      return undefined;
    }
    doing.push(name);
    const part = walk(found, at('shared', name));
    doing.pop();
    if (part !== undefined) done.set(name, part);
    return part;
  };

  const list = (parts: readonly WrittenCondition[], path: string): { conditions: Condition[]; nodes: number } => {
    const walked = parts.map((part, index) => walk(part, at(path, index))).filter((part) => part !== undefined);
    return { conditions: walked.map((part) => part.condition), nodes: walked.reduce((sum, part) => sum + part.nodes, 1) };
  };

  const walk = (one: WrittenCondition, path: string): Part | undefined => {
    work.add('conditions', 1);
    if ('condition' in one) return named(one.condition, path);
    let made: Part;
    if ('not' in one) {
      const inner = walk(one.not, at(path, 'not'));
      if (inner === undefined) return undefined;
      made = { condition: { not: inner.condition }, nodes: inner.nodes + 1 };
    } else if ('fact' in one) made = { condition: one, nodes: 1 };
    else {
      const { conditions, nodes } = 'all' in one ? list(one.all, at(path, 'all')) : list(one.any, at(path, 'any'));
      made = { condition: 'all' in one ? { all: conditions } : { any: conditions }, nodes };
    }
    written.set(made.condition, path);
    return made;
  };

  const part = walk(root, rootPath);
  if (issues.length > 0 || part === undefined) return issues;
  if (part.nodes > most) return [{ path: rootPath, message: `more than ${most} groups and comparisons` }];
  return { conditions: part.condition as GroupCondition, written, uses: new Set(done.keys()) };
}
