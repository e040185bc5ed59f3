import { z } from 'zod';
import { ID_PATTERN, ROLES, UNITS } from '../../../kernel/index.js';
import { isGtin } from './gtin.js';

const id = z.string().regex(ID_PATTERN, 'letters, digits, dot, dash, underscore; 1 to 64');
const name = z.string().min(1).max(200);
/** First day a version is in force (from 00:00 UTC); absent = always was. A later version has a later day. */
const validFrom = z.iso.date().optional();
const moment = z.iso.datetime({ offset: true });
const currency = z.string().regex(/^[A-Z]{3}$/, 'ISO 4217 code');
const price = z.strictObject({ amount: z.number().int().min(0).max(100_000_000), currency });
const zone = z.string().max(64).refine(isZone, 'an IANA time zone');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const node = z.strictObject({ kind: z.enum(['store', 'dc', 'supplier']), id });

/** One stretch of trading of a weekday (1 = Monday), local time; a closing time not after the opening one is next day. */
const openHours = z.strictObject({
  weekday: z.number().int().min(1).max(7),
  open: clockTime,
  close: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'HH:MM'),
});

const banner = z.strictObject({ id, validFrom, name, currency }).meta({ id: 'Banner' });
const region = z.strictObject({ id, validFrom, name, banner: id }).meta({ id: 'Region' });
const store = z
  .strictObject({
    id,
    validFrom,
    name,
    region: id,
    dc: id,
    zone,
    format: z.enum(['hyper', 'super', 'convenience']),
    urban: z.boolean(),
    hours: z.array(openHours).max(21),
    /** Stores near enough to help out. */
    neighbours: z.array(id).max(50).optional(),
  })
  .meta({ id: 'Store' });
const dc = z.strictObject({ id, validFrom, name, zone }).meta({ id: 'DistributionCentre' });
const supplier = z.strictObject({ id, validFrom, name }).meta({ id: 'Supplier' });
const product = z
  .strictObject({
    id,
    validFrom,
    name,
    group: id,
    unit: z.enum(UNITS),
    packSize: z.number().int().min(1).max(100_000),
    price,
    cost: price,
    supplier: id,
    substitutes: z.array(id).max(50).optional(),
    gtin: z.string().refine(isGtin, 'a GTIN with a right check digit').optional(),
  })
  .refine((p) => p.price.currency === p.cost.currency, { path: ['cost', 'currency'], message: 'must be the currency of the price' })
  .meta({ id: 'Product' });
const lane = z
  .strictObject({
    id,
    validFrom,
    from: node,
    to: node,
    leadTimeHours: z.number().min(0).max(2_160),
    cutOff: clockTime.optional(),
    /** Transport, minor units a unit. */
    costPerUnit: z.number().int().min(0).max(1_000_000).optional(),
    /** For supplier lanes: what an expedited order takes, and its fee, minor units a unit. */
    expedite: z.strictObject({ leadTimeHours: z.number().min(0).max(2_160), feePerUnit: z.number().int().min(0).max(100_000) }).optional(),
  })
  .meta({ id: 'Lane' });
const promotion = z
  .strictObject({
    id,
    validFrom,
    name,
    from: moment,
    until: moment,
    products: z.array(id).min(1).max(2_000),
    /** Absent = all stores. */
    stores: z.array(id).max(5_000).optional(),
  })
  .refine((p) => Date.parse(p.from) < Date.parse(p.until), { path: ['until'], message: 'must be after from' })
  .meta({ id: 'Promotion' });
const team = z
  .strictObject({ id, validFrom, name, roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length), region: id.optional() })
  .meta({ id: 'Team' });

/** Every kind of master data with the shape of its items, as `PUT /v1/masterdata/:kind` takes them. */
export const MASTERDATA = {
  banners: banner,
  regions: region,
  stores: store,
  dcs: dc,
  suppliers: supplier,
  products: product,
  lanes: lane,
  promotions: promotion,
  teams: team,
} as const;
export type MasterdataKind = keyof typeof MASTERDATA;
export const MASTERDATA_KINDS = Object.keys(MASTERDATA) as MasterdataKind[];

type Item = { [K in MasterdataKind]: z.infer<(typeof MASTERDATA)[K]> };
export type Banner = Item['banners'];
export type Region = Item['regions'];
export type Store = Item['stores'];
export type DistributionCentre = Item['dcs'];
export type Supplier = Item['suppliers'];
export type Product = Item['products'];
export type Lane = Item['lanes'];
export type PromotionItem = Item['promotions'];
export type Team = Item['teams'];
/** An item of any kind. */
export type MasterdataItem = Item[MasterdataKind];
export type ItemOf<K extends MasterdataKind> = Item[K];
/** An end of a lane. */
export type LaneEnd = z.infer<typeof node>;

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '' && /^(UTC|[A-Za-z_]+\/)/.test(text);
  } catch {
    return false;
  }
}
