import { z } from 'zod';
import { ID_PATTERN } from '../subject.js';

const id = z.string().regex(ID_PATTERN);
const quantity = z.number().int().positive().max(100_000);

/** Where goods of a transfer come from. */
const from = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('store'), id }),
  z.strictObject({ kind: z.literal('dc'), id }),
]);

/**
 * Action types: what an agent may propose and policy must judge. One declared object each; `amount` of a proposal is
 * computed by the server from the parameters and master data, never taken from the proposer.
 */
export const ACTION_TYPES = {
  'stock.transfer': {
    title: 'Move stock to a store',
    channel: 'webhook',
    params: z.strictObject({ product: id, from, toStore: id, quantity }),
  },
  'order.expedite': {
    title: 'Expedite a supplier order to a distribution centre',
    channel: 'webhook',
    params: z.strictObject({ product: id, supplier: id, dc: id, quantity, feePerUnit: z.number().int().min(0).max(100_000) }),
  },
  'task.substitute-placement': {
    title: 'Place a substitute where the product is missing',
    channel: 'task',
    params: z.strictObject({ store: id, product: id, substitute: id }),
  },
  'task.count': {
    title: 'Count a product on shelf and in the back room, and work it to the shelf',
    channel: 'task',
    params: z.strictObject({ store: id, product: id }),
  },
} as const;
export type ActionType = keyof typeof ACTION_TYPES;
export const ACTION_TYPE_NAMES = Object.keys(ACTION_TYPES) as ActionType[];
export type ActionParams = { [T in ActionType]: z.infer<(typeof ACTION_TYPES)[T]['params']> };
/** An action type with its parameters. */
export type ActionSpec = { [T in ActionType]: { readonly type: T; readonly params: ActionParams[T] } }[ActionType];
