import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointSchema, isSigned, type Checkpoint } from './checkpoint.js';

const FILE = 'checkpoints.jsonl';
const PRIVATE = 'checkpoint-key.pem';
const PUBLIC = 'checkpoint-key.pub.pem';
/** A line of 10,000 entries has some 55 KB. */
const LONGEST_LINE = 96 * 1024;

/** Checkpoints as read: those that hold, and what is wrong with the first line that does not. */
export type ReadCheckpoints = { readonly checkpoints: readonly Checkpoint[]; readonly fault?: string };

/** The file of signed checkpoints in DATA_DIR and the key pair beside it. Copy both files away to keep them honest. */
export class CheckpointFile {
  constructor(private readonly directory: string) {}

  /** The signing key, made at first use; readable by the server's own user only. */
  privateKey(): KeyObject {
    mkdirSync(this.directory, { recursive: true });
    const path = join(this.directory, PRIVATE);
    try {
      return createPrivateKey(readFileSync(path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const made = generateKeyPairSync('ed25519');
    // Linked into place, so that nobody reads half a key and of two processes only one makes it.
    const draft = `${path}.${randomUUID()}`;
    writeFileSync(draft, made.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
    const key = createPrivateKey(readFileSync(path, 'utf8'));
    writeFileSync(join(this.directory, PUBLIC), createPublicKey(key).export({ type: 'spki', format: 'pem' }));
    return key;
  }

  /** The published half in PEM, or undefined while nothing was ever signed here. */
  publicKeyPem(): string | undefined {
    try {
      return readFileSync(join(this.directory, PUBLIC), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Appends one line and waits until it is on disk. A line a crash left half written is cut off first. */
  async append(checkpoint: Checkpoint): Promise<void> {
    const file = await open(join(this.directory, FILE), 'a+');
    try {
      const { size } = await file.stat();
      const tail = await this.tail(file, size);
      if (tail.length > 0 && !tail.endsWith('\n')) await file.truncate(size - Buffer.byteLength(tail.slice(tail.lastIndexOf('\n') + 1)));
      await file.appendFile(`${JSON.stringify(checkpoint)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** The checkpoint written last, without reading the others. */
  async last(): Promise<{ checkpoint?: Checkpoint; fault?: string }> {
    let tail: string;
    try {
      const file = await open(join(this.directory, FILE), 'r');
      try {
        tail = await this.tail(file, (await file.stat()).size);
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    const line = tail
      .split('\n')
      .slice(0, -1)
      .findLast((text) => text.trim() !== '');
    if (line === undefined) return {};
    const checkpoint = parseLine(line);
    const key = this.publicKeyPem();
    if (checkpoint === undefined || key === undefined || !isSigned(checkpoint, createPublicKey(key)))
      return { fault: 'the last checkpoint does not hold' };
    return { checkpoint };
  }

  private async tail(file: FileHandle, size: number): Promise<string> {
    const length = Math.min(size, LONGEST_LINE * 2);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  }

  /** Reads and checks every line: its form, its signature and that none is missing in between. */
  async read(): Promise<ReadCheckpoints> {
    let text: string;
    try {
      text = await readFile(join(this.directory, FILE), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { checkpoints: [] };
      throw error;
    }
    return readCheckpoints(text, this.publicKeyPem());
  }
}

/** Checkpoints of a file's text under a public key in PEM. */
export function readCheckpoints(text: string, publicKeyPem: string | undefined): ReadCheckpoints {
  // A last line without its end is one a crash interrupted: it never counted.
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.trim() !== '');
  if (lines.length === 0) return { checkpoints: [] };
  if (publicKeyPem === undefined) return { checkpoints: [], fault: 'the public key of the checkpoints is missing' };
  const publicKey = createPublicKey(publicKeyPem);
  const checkpoints: Checkpoint[] = [];
  let covered = 0;
  for (const [index, line] of lines.entries()) {
    const checkpoint = parseLine(line);
    const fault =
      checkpoint === undefined
        ? 'cannot be read'
        : !isSigned(checkpoint, publicKey)
          ? 'is not signed by the published key'
          : checkpoint.from > covered + 1 || checkpoint.seq < checkpoint.from
            ? 'leaves a gap after the one before'
            : undefined;
    if (checkpoint === undefined || fault !== undefined) return { checkpoints, fault: `checkpoint ${index + 1} ${fault}` };
    covered = Math.max(covered, checkpoint.seq);
    checkpoints.push(checkpoint);
  }
  return { checkpoints };
}

function parseLine(line: string): Checkpoint | undefined {
  try {
    return checkpointSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
