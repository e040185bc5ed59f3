import { LineCounter, parseDocument } from 'yaml';
import { EndcapError, type FieldIssue } from '../../kernel/index.js';

/** A text of `config/` with the name people know it by. */
export type NamedText = { readonly file: string; readonly text: string };

/**
 * Reads one YAML 1.2 text as plain JSON values. Anchors and aliases are refused: they allow cycles and exponential growth.
 * Throws EndcapError `invalid` whose issues name `file:line:column`, never the value.
 */
export function readYaml({ file, text }: NamedText): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true, merge: false });
  const issues: FieldIssue[] = [...document.errors, ...document.warnings].map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { path: `${file}:${line}:${col}`, message: `not readable as YAML (${error.code})` };
  });
  if (issues.length > 0) throw new EndcapError('invalid', `${file} is not readable as YAML`, { issues });
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new EndcapError('invalid', `${file} uses a YAML alias`, {
      issues: [{ path: file, message: 'anchors and aliases are not allowed' }],
    });
  }
}
