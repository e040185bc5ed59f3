import { Injectable } from '@nestjs/common';
import { hashToken } from '../../../platform/index.js';
import { KnownCredentials, SessionStore } from './ports.js';

/** Ends the session a token stands for, at once. */
@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: SessionStore,
    private readonly known: KnownCredentials,
  ) {}

  async run(token: string): Promise<void> {
    await this.sessions.end(hashToken(token));
    this.known.forget();
  }
}
