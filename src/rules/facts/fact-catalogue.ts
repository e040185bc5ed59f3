import { z } from 'zod';
import { EndcapError, type FieldIssue } from '../../kernel/index.js';
import { fieldIssues } from '../language/issues.js';
import { readYaml, type NamedText } from '../yaml/read-yaml.js';
import { factDefinition, type FactDefinition } from './fact-definition.js';
import { parseWindowFactName, windowFact } from './window-fact.js';

/** Every fact there is. A rule, an agent or a form naming anything else is refused. */
export interface FactCatalogue {
  /** The fact of that name, or the window over a series it stands for (`replenishment-issues:count:1440m`). */
  get(name: string): FactDefinition | undefined;
  /** In alphabetical order of the name. */
  all(): readonly FactDefinition[];
}

const factsFile = z.strictObject({ facts: z.array(factDefinition).min(1).max(500) });

/**
 * Reads the fact catalogue from the texts of `config/facts/`. Throws EndcapError `invalid` listing every issue as
 * `file: path`: malformed entries, a name declared twice, a derived fact computed from an unknown one.
 */
export function parseFactCatalogue(texts: readonly NamedText[]): FactCatalogue {
  const issues: FieldIssue[] = [];
  const declared: { fact: FactDefinition; where: string }[] = [];
  for (const text of texts) {
    const parsed = factsFile.safeParse(readYaml(text));
    if (parsed.success) declared.push(...parsed.data.facts.map((fact, index) => ({ fact, where: `${text.file}: facts.${index}` })));
    else issues.push(...fieldIssues(parsed.error.issues).map(({ path, message }) => ({ path: `${text.file}: ${path}`, message })));
  }
  const byName = new Map<string, FactDefinition>();
  for (const { fact, where } of declared) {
    if (byName.has(fact.name)) issues.push({ path: `${where}.name`, message: `fact ${fact.name} is declared twice` });
    byName.set(fact.name, fact);
  }
  // Only when every file could be read: otherwise the missing source may be in the file already complained about.
  if (issues.length === 0) {
    for (const { fact, where } of declared) {
      for (const source of fact.from) if (!byName.has(source)) issues.push({ path: `${where}.from`, message: `unknown fact ${source}` });
    }
  }
  if (issues.length > 0)
    throw new EndcapError('invalid', `fact catalogue: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });
  const all = Object.freeze([...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  const windowOver = (name: string): FactDefinition | undefined => {
    const window = parseWindowFactName(name);
    return window === undefined ? undefined : windowFact(byName.get(window.series), window);
  };
  return { get: (name) => byName.get(name) ?? windowOver(name), all: () => all };
}
