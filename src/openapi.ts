import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { servedProblem, TEXT_TYPES } from './platform/index.js';

type Content = Record<string, { schema: Record<string, unknown> }>;
type Operation = { responses?: Record<string, { content?: Record<string, { schema?: unknown }> } | { $ref: string }> };

/** The OpenAPI 3.1 document of everything under `/v1`, from the controllers and their schemas; any route may answer with a problem. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Endcap')
    .setDescription('Rules-and-agents automation for retail operations. Errors are problem documents (RFC 9457); lists are cursor pages.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A session token (`es_…`) or an API key (`ek_…`).' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    standardSchemaConverter: oneShapeAName(),
  });
  const { schema: problem, components } = asJsonSchema(servedProblem, { schemaType: 'output' }) ?? {};
  const content = { 'application/problem+json': { schema: inComponents(problem) as Record<string, unknown> } } satisfies Content;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(inComponents(components) as object) },
    responses: { Problem: { description: 'Why it was refused, or what went wrong.', content } },
  };
  for (const path of Object.values(document.paths)) for (const operation of Object.values(path)) completed(operation as Operation);
  return document;
}

/** Converts schemas, and throws when two shapes have one name: the later would quietly stand for the earlier. */
function oneShapeAName(): typeof asJsonSchema {
  const known = new Map<string, string>();
  return (schema, asked) => {
    const converted = asJsonSchema(schema, asked);
    for (const [name, shape] of Object.entries(converted?.components ?? {})) {
      const text = JSON.stringify(shape);
      if ((known.get(name) ?? text) !== text) throw new Error(`two shapes are called ${name} in the OpenAPI document`);
      known.set(name, text);
    }
    return converted;
  };
}

/** OpenAPI 3.1 speaks JSON Schema 2020-12. */
function asJsonSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _dialect, $defs, ...rest } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  return { schema: rest, components: $defs ?? {} };
}

const inComponents = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/'));

function completed({ responses }: Operation): void {
  if (responses === undefined) return;
  for (const response of Object.values(responses))
    if ('content' in response)
      for (const type of TEXT_TYPES) if (response.content?.[type] !== undefined) response.content[type].schema = { type: 'string' };
  responses['default'] = { $ref: '#/components/responses/Problem' };
}
