import { z } from 'zod';
import { amount, id, moment, node, nodeReferences, note, signalType, unit } from './declare.js';

const lines = z
  .array(z.strictObject({ product: id, quantity: amount, unit: unit.default('each') }))
  .min(1)
  .max(2_000);
const leg = { delivery: id, from: node, to: node };

const place = (d: { to: { kind: 'store' | 'dc' | 'supplier'; id: string } }) => ({ [d.to.kind]: d.to.id });

export const deliveryPlanned = signalType({
  type: 'retail.delivery.planned',
  title: 'Delivery planned',
  meaning: 'Goods are ordered or loaded and expected at a place at a time. `cause` names the action that asked for it.',
  data: z.strictObject({ ...leg, plannedAt: moment, lines, cause: z.string().max(64).optional() }).meta({ id: 'DeliveryPlanned' }),
  references: (d) => ({ ...nodeReferences(d.from, d.to), products: d.lines.map((line) => line.product) }),
  place,
  subjects: ['product|store', 'dc|product'],
  expectedAt: (d) => d.plannedAt,
});

export const deliveryReceived = signalType({
  type: 'retail.delivery.received',
  title: 'Delivery received',
  meaning: 'Goods of a planned delivery arrived; the lines are what was really received.',
  data: z.strictObject({ ...leg, receivedAt: moment, lines }).meta({ id: 'DeliveryReceived' }),
  references: (d) => ({ ...nodeReferences(d.from, d.to), products: d.lines.map((line) => line.product) }),
  place,
  subjects: ['product|store', 'dc|product'],
});

export const deliveryDelayed = signalType({
  type: 'retail.delivery.delayed',
  title: 'Delivery delayed',
  meaning: 'A planned delivery will come later than said; the lines are the goods that wait.',
  data: z
    .strictObject({ ...leg, plannedAt: moment, newEta: moment, lines, reason: z.string().max(100), note: note.optional() })
    .meta({ id: 'DeliveryDelayed' }),
  references: (d) => ({ ...nodeReferences(d.from, d.to), products: d.lines.map((line) => line.product) }),
  place,
  subjects: ['product|store', 'dc|product'],
  expectedAt: (d) => d.newEta,
});
