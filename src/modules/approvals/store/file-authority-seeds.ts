import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { readAuthority, type AuthorityLayer } from '../../../policies/index.js';
import { AuthoritySeeds } from '../usecases/ports.js';

const DIRECTORY = 'config/authority';

/** One YAML file a layer; the enterprise’s first, then by level. */
@Injectable()
export class FileAuthoritySeeds extends AuthoritySeeds {
  private readonly directory: string = DIRECTORY;

  async read(): Promise<{ layers: readonly AuthorityLayer[]; hash: string } | undefined> {
    const files = (await readdir(this.directory).catch(() => [])).filter((name) => name.endsWith('.yaml')).sort();
    if (files.length === 0) return undefined;
    const texts = await Promise.all(files.map((name) => readFile(join(this.directory, name), 'utf8')));
    const enterpriseFirst = texts.toSorted((a, b) => Number(isEnterprise(b)) - Number(isEnterprise(a)));
    const { layers } = readAuthority(...enterpriseFirst);
    return { layers, hash: createHash('sha256').update(enterpriseFirst.join('\n')).digest('hex') };
  }
}

const isEnterprise = (text: string): boolean => /^level:\s*enterprise\b/m.test(text);
