import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Ids } from '../../kernel/index.js';

@Injectable()
export class RandomIds extends Ids {
  next(prefix: string): string {
    return `${prefix}_${randomUUID().replaceAll('-', '')}`;
  }
}
