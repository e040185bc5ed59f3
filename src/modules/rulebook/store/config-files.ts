import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFactCatalogue, type FactCatalogue, type NamedText } from '../../../rules/index.js';
import { FactsDeclared } from '../usecases/facts-declared.js';

/** The YAML texts of a folder of `config/`, by name. */
export async function readConfig(folder: string): Promise<NamedText[]> {
  const files = (await readdir(join('config', folder))).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => ({ file: `config/${folder}/${file}`, text: await readFile(join('config', folder, file), 'utf8') })),
  );
}

/** The fact catalogue of this release: code computes the facts, so the files that describe them come with the code. */
export class ReleasedFacts extends FactsDeclared {
  private constructor(private readonly facts: FactCatalogue) {
    super();
  }

  static async read(): Promise<ReleasedFacts> {
    return new ReleasedFacts(parseFactCatalogue(await readConfig('facts')));
  }

  catalogue(): FactCatalogue {
    return this.facts;
  }
}
