import { createHash } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Ids } from '../../../kernel/index.js';
import { Mongo, Settings } from '../../../platform/index.js';
import type { EvidenceFile, EvidenceType } from '../domain/evidence.js';
import { EvidenceStore } from '../usecases/ports.js';

type EvidenceDocument = Omit<EvidenceFile, 'id'> & { _id: string };

/** Evidence as files named by their hash under DATA_DIR/evidence; what they are stands in MongoDB. */
@Injectable()
export class DiskEvidenceStore extends EvidenceStore {
  private readonly rows: Collection<EvidenceDocument>;
  private readonly directory: string;

  constructor(
    mongo: Mongo,
    @Inject(Settings) settings: Settings,
    @Inject(Ids) private readonly ids: Ids,
  ) {
    super();
    this.rows = mongo.db.collection<EvidenceDocument>('evidence');
    this.directory = join(settings.values.DATA_DIR, 'evidence');
  }

  async keep(bytes: Buffer, about: { type: EvidenceType; by: string; at: Date }): Promise<EvidenceFile> {
    const id = createHash('sha256').update(bytes).digest('hex');
    await this.write(id, bytes);
    await this.rows.updateOne({ _id: id }, { $setOnInsert: { bytes: bytes.length, ...about } }, { upsert: true });
    return (await this.find(id)) ?? { id, bytes: bytes.length, ...about };
  }

  async find(id: string): Promise<EvidenceFile | undefined> {
    const row = await this.rows.findOne({ _id: id });
    return row === null ? undefined : { id: row._id, type: row.type, bytes: row.bytes, by: row.by, at: row.at };
  }

  async known(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.rows.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray();
    return new Set(rows.map((row) => row._id));
  }

  async read(id: string): Promise<Buffer | undefined> {
    return readFile(join(this.directory, id)).catch(() => undefined);
  }

  /** Whole or not at all: written aside, on disk before it gets its name. */
  private async write(id: string, bytes: Buffer): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const aside = join(this.directory, `.${this.ids.next('part')}`);
    const file = await open(aside, 'wx', 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
      await link(aside, join(this.directory, id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // the same content is there already
    } finally {
      await file.close();
      await rm(aside, { force: true });
    }
  }
}
