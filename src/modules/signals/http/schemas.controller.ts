import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { findSignalType, notFound, SIGNAL_TYPES, type SignalType } from '../../../kernel/index.js';
import { Permit, Answers } from '../../../platform/index.js';
import { servedSignalSchema, servedSignalTypes } from './signal-answers.schemas.js';

type SchemaCard = { type: string; title: string; meaning: string };
type SignalSchema = SchemaCard & { data: object };

const card = ({ type, title, meaning }: SchemaCard): SchemaCard => ({ type, title, meaning });

/** What Endcap understands: every signal type with the JSON Schema (2020-12) of its data, derived from the code that checks it. */
@Controller('v1/schemas')
export class SchemasController {
  private readonly schemas = new Map<string, object>();

  @Get()
  @Answers(servedSignalTypes, 'Every signal type.')
  @Permit('signals.read')
  list(): { items: SchemaCard[] } {
    return { items: SIGNAL_TYPES.map(card) };
  }

  @Get(':type')
  @Answers(servedSignalSchema, 'The type, and the JSON Schema of its data.')
  @Permit('signals.read')
  one(@Param('type') type: string): SignalSchema {
    const declared = findSignalType(type);
    if (declared === undefined) throw notFound('signal type');
    return { ...card(declared), data: this.schemaOf(declared) };
  }

  private schemaOf(declared: SignalType): object {
    const made = this.schemas.get(declared.type) ?? z.toJSONSchema(declared.data, { io: 'input' });
    this.schemas.set(declared.type, made);
    return made;
  }
}
