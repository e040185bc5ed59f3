import { StandardSchemaValidationPipe } from '@nestjs/common';
import { EndcapError } from '../../kernel/index.js';

type Segment = PropertyKey | { readonly key: PropertyKey };
const name = (segment: Segment): string => String(typeof segment === 'object' ? segment.key : segment);

/** Validates `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` everywhere; complaints name the field. */
export const schemaPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new EndcapError('invalid', 'the request does not have the expected shape', {
        issues: issues.slice(0, 50).map((issue) => ({
          path: (issue.path ?? []).map((segment) => name(segment as Segment)).join('.') || '(body)',
          message: issue.message,
        })),
      }),
  });
