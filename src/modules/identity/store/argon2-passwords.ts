import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import { Passwords } from '../usecases/ports.js';

/** Argon2id (the library's default kind) with OWASP's parameters: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Computations waiting at once; more would be somebody wearing the server out. */
const MOST_WAITING = 256;

@Injectable()
export class Argon2Passwords extends Passwords {
  private waiting = 0;
  private nobody: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.bounded(() => hash(password.normalize('NFKC'), COST));
  }

  async matches(password: string, stored: string | undefined): Promise<boolean> {
    this.nobody ??= hash('nobody has this password', COST);
    const nobody = await this.nobody;
    const right = await this.bounded(() => verify(stored ?? nobody, password.normalize('NFKC')));
    return right && stored !== undefined;
  }

  private async bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MOST_WAITING)
      throw new EndcapError('overloaded', 'too many passwords are being checked: try again', { retryAfterSeconds: 1 });
    this.waiting += 1;
    try {
      return await work();
    } finally {
      this.waiting -= 1;
    }
  }
}
