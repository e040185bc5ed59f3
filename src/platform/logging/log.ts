import { pino, type Logger } from 'pino';

/**
 * Structured log: facts first, then a short event name. `error` = a person must act now; `warn` = it healed or will.
 * Every record that belongs to the flow carries `correlationId`.
 */
export class Log {
  private readonly logger: Logger;
  constructor(level: string, name = 'endcap') {
    this.logger = pino({
      level,
      name,
      redact: { paths: ['secret', 'password', 'token', 'key', '*.secret', '*.password', '*.token', '*.key'], censor: '[hidden]' },
    });
  }
  debug(facts: object, event: string): void {
    this.logger.debug(facts, event);
  }
  info(facts: object, event: string): void {
    this.logger.info(facts, event);
  }
  warn(facts: object, event: string): void {
    this.logger.warn(facts, event);
  }
  error(facts: object, event: string): void {
    this.logger.error(facts, event);
  }
}
