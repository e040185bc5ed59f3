import { Injectable } from '@nestjs/common';
import type { JobHandler } from '../../../platform/index.js';
import { ExecuteActionsHandler } from './execute-actions.handler.js';
import { ExpireTasksHandler } from './expire-tasks.handler.js';

/** The jobs of this stage. */
@Injectable()
export class ActionHandlers {
  readonly all: readonly JobHandler[];

  constructor(execute: ExecuteActionsHandler, expire: ExpireTasksHandler) {
    this.all = [execute, expire];
  }
}
