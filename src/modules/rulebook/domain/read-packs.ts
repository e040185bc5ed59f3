import { EndcapError } from '../../../kernel/index.js';
import { parseRulePack, runGoldenCases, type FactCatalogue, type NamedText, type RuleDocument } from '../../../rules/index.js';

/** The rules of packs, proved by their golden cases. Throws EndcapError `invalid` naming what does not hold. */
export function readPacks(packs: readonly NamedText[], catalogue: FactCatalogue): readonly RuleDocument[] {
  const documents = packs.flatMap((pack) => parseRulePack(pack, catalogue));
  const broken = documents.flatMap((document) => runGoldenCases(document, catalogue)).filter((result) => !result.ok);
  if (broken.length === 0) return documents;
  throw new EndcapError('invalid', `rule packs: ${broken.length} golden case(s) do not hold`, {
    issues: broken.map((one) => ({ path: `${one.rule}: ${one.case}`, message: `expected ${one.expected}, got ${one.got}` })),
  });
}
