import type { FieldIssue } from '../../kernel/index.js';
import { at } from './issues.js';

/**
 * Hard limits of a rule document. Conditions: groups nested, groups plus leaves (`madeNodes` in a rule made from a decision
 * table, whose own size is limited), entries of one list.
 */
export const LIMITS = { depth: 16, nodes: 500, madeNodes: 2_000, list: 1_000 } as const;

/** Limits of the raw value, checked before any recursive code sees it. */
const RAW = { depth: 64, values: 20_000, key: 200 } as const;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Bounds of an untrusted document: depth, size, list length, and no key that could reach a prototype. Iterative, so
 * neither deep nor cyclic input can exhaust the stack. Stops at the first issue.
 */
export function checkBounds(raw: unknown): FieldIssue[] {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: raw, path: '', depth: 0 }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, depth } = next;
    seen += 1;
    if (seen > RAW.values) return [{ path: '', message: `more than ${RAW.values} values` }];
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= RAW.depth) return [{ path, message: `nested deeper than ${RAW.depth} levels` }];
    if (Array.isArray(value) && value.length > LIMITS.list) return [{ path, message: `a list of more than ${LIMITS.list} entries` }];
    for (const key of Object.keys(value)) {
      if (key.length > RAW.key) return [{ path, message: `a key of more than ${RAW.key} characters` }];
      if (FORBIDDEN_KEYS.has(key)) return [{ path: at(path, key), message: 'this key is not allowed' }];
      open.push({ value: (value as Record<string, unknown>)[key], path: at(path, key), depth: depth + 1 });
    }
  }
  return [];
}
