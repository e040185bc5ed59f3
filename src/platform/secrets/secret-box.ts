import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.js';

/** Keeps signing secrets unreadable in the database: AES-256-GCM, a fresh nonce each, key from SECRETS_KEY. */
export class SecretBox {
  private readonly key: Buffer;

  /** Without SECRETS_KEY (development only) a key file in DATA_DIR is made and kept. */
  constructor(settings: Settings) {
    const given = settings.values.SECRETS_KEY;
    this.key = given === undefined ? keyFile(settings.values.DATA_DIR) : Buffer.from(given, 'base64');
  }

  seal(secret: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  /** Throws when the text was altered or sealed under another key. */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  }

  /** A fingerprint only this installation can make: equal texts have equal ones, and nobody can try texts against it. */
  fingerprint(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }

  /** A new signing secret in the form Standard Webhooks prescribes. */
  static newSigningSecret(): string {
    return `whsec_${randomBytes(24).toString('base64')}`;
  }
}

function keyFile(directory: string): Buffer {
  const path = join(directory, 'secrets.key');
  mkdirSync(directory, { recursive: true });
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}
