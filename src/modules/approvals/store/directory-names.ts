import { Injectable } from '@nestjs/common';
import { Directory, type DirectorySnapshot } from '../../masterdata/index.js';
import type { NamesById } from '../domain/summarise.js';
import { Names } from '../usecases/ports.js';

@Injectable()
export class DirectoryNames extends Names {
  constructor(private readonly directory: Directory) {
    super();
  }

  async of(keys: readonly string[]): Promise<NamesById> {
    const snapshot = this.directory.snapshot();
    return new Map(
      keys.flatMap((key): [string, string][] => {
        const colon = key.indexOf(':');
        const name = nameOf(snapshot, key.slice(0, colon), key.slice(colon + 1));
        return name === undefined ? [] : [[key, name]];
      }),
    );
  }
}

function nameOf(snapshot: DirectorySnapshot, kind: string, id: string): string | undefined {
  if (kind === 'product') return snapshot.product(id)?.name;
  if (kind === 'store') return snapshot.store(id)?.name;
  if (kind === 'dc') return snapshot.dc(id)?.name;
  return kind === 'supplier' ? snapshot.supplier(id)?.name : undefined;
}
