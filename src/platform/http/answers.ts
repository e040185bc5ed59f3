import { applyDecorators } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import type { FieldIssue } from '../../kernel/index.js';
import type { Page } from './page.js';
import type { Problem } from './problem.filter.js';

/** A value as an answer carries it: moments are texts in ISO 8601, and what is undefined is left out. */
export type Served<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Served<Item>[]
    : T extends object
      ? { readonly [Key in keyof T as undefined extends T[Key] ? never : Key]: Served<T[Key]> } & {
          readonly [Key in keyof T as undefined extends T[Key] ? Key : never]?: Served<T[Key]>;
        }
      : T;

/** The shape of an answer. It is published and tested, never asked at run time: what is answered is typed already. */
export type AnswerOf<T> = z.ZodType<Served<T>>;

/** Says in the OpenAPI document what a route answers when it succeeds. */
export const Answers = (schema: z.ZodType, description: string, status = 200): MethodDecorator =>
  ApiResponse({ status, description, standardSchema: schema });

/** A route that answers text, in one of these forms. */
export const AnswersText = (types: readonly string[], description: string): MethodDecorator & ClassDecorator =>
  applyDecorators(ApiProduces(...types), ApiResponse({ status: 200, description, standardSchema: z.string() }));

/** A route that answers the bytes of a file, of one of these types. */
export const AnswersFile = (types: readonly string[], description: string): MethodDecorator & ClassDecorator =>
  applyDecorators(ApiProduces(...types), ApiResponse({ status: 200, description, standardSchema: z.string().meta({ format: 'binary' }) }));

/** A route that answers that it is done, and nothing else. */
export const AnswersNothing = (description: string): MethodDecorator => ApiResponse({ status: 204, description });

/** A moment of an answer. */
export const servedMoment = z.iso.datetime();

/** The shape of a page of these, named after them. */
export const servedPage = <T>(item: z.ZodType<T>): z.ZodType<Page<T>> => {
  const name = item.meta()?.id;
  const page = z.strictObject({ items: z.array(item), nextCursor: z.string().optional() });
  return name === undefined ? page : page.meta({ id: `${name}Page` });
};

/** Some JSON object. */
export const servedJsonDocument = z.record(z.string(), z.unknown());
/** A JSON Schema (2020-12). */
export const servedJsonSchema = z.record(z.string(), z.unknown()).meta({ id: 'JsonSchema' });

/** What is wrong with one field, by its path. */
export const servedIssue: AnswerOf<FieldIssue> = z.strictObject({ path: z.string(), message: z.string() }).meta({ id: 'FieldIssue' });

/** Body of every refusal (RFC 9457). */
export const servedProblem: AnswerOf<Problem> = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    /** What kind of refusal it is, for programs. */
    code: z.string(),
    instance: z.string(),
    /** Finds the request in the log. */
    correlationId: z.string().optional(),
    /** Each field that is wrong, by its path. */
    issues: z.array(servedIssue).optional(),
  })
  .meta({ id: 'Problem' });
