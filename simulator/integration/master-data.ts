import { CLOSES, OPENS, ZONE } from '../chain/calendar.js';
import { CURRENCY } from '../chain/network.js';
import type { Scenario } from '../chain/scenario.js';
import { CUT_OFF_HOUR } from '../chain/carrier.js';

export const PROMOTION = 'SPRING-2026';
const money = (amount: number) => ({ amount, currency: CURRENCY });
const two = (value: number): string => String(value).padStart(2, '0');

/** Master data of the chain, kind by kind in the order in which one refers to the other. */
export function masterData(scenario: Scenario): [kind: string, items: object[]][] {
  const { network, assortment } = scenario;
  const supplierOf = (index: number): string => assortment.suppliers[index]?.id ?? '';
  const dcOf = (index: number): string => network.dcs[index]?.id ?? '';
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, open: `${two(OPENS)}:00`, close: `${two(CLOSES)}:00` }));
  return [
    ['banners', network.banners.map((banner) => ({ ...banner }))],
    ['regions', network.regions.map(({ id, name, banner }) => ({ id, name, banner }))],
    ['dcs', network.dcs.map((dc) => ({ ...dc, zone: ZONE }))],
    ['suppliers', assortment.suppliers.map((supplier) => ({ ...supplier }))],
    [
      'stores',
      network.stores.map(({ id, name, region, dc, format, urban, neighbours }) => ({
        id,
        name,
        region: network.regions[region]?.id,
        dc: dcOf(dc),
        zone: ZONE,
        format,
        urban,
        hours,
        neighbours,
      })),
    ],
    [
      'products',
      assortment.products.map(({ id, name, group, packSize, price, cost, supplier, substitutes }) => ({
        id,
        name,
        group,
        unit: 'each',
        packSize,
        price: money(price),
        cost: money(cost),
        supplier: supplierOf(supplier),
        substitutes,
      })),
    ],
    ['lanes', lanes(scenario)],
    ['promotions', [promotion(scenario)]],
    [
      'teams',
      [
        { id: 'replenishment', name: 'Replenishment', roles: ['merchandising', 'procurement', 'planner'] },
        ...network.regions.map(({ id, name }) => ({ id: `ops-${id}`, name: `Operations ${name}`, roles: ['regional-ops'], region: id })),
      ],
    ],
  ];
}

/** The spring promotion: it starts with the week and outlives the run, as promotions of two weeks do. */
export function promotion(scenario: Scenario) {
  const { calendar, assortment, days } = scenario;
  return {
    id: PROMOTION,
    name: 'Spring weeks',
    from: calendar.iso(0),
    until: calendar.iso(calendar.at(Math.max(7, days))),
    products: assortment.products.flatMap((product) => (product.promoted ? [product.id] : [])),
  };
}

function lanes({ network, assortment, supply }: Scenario): object[] {
  const inbound = assortment.suppliers.flatMap((supplier, s) =>
    network.dcs.map((dc) => ({
      id: `L-${supplier.id}-${dc.id}`,
      from: { kind: 'supplier', id: supplier.id },
      to: { kind: 'dc', id: dc.id },
      leadTimeHours: 72,
      costPerUnit: 4,
      expedite: { leadTimeHours: Math.ceil((supply.expediteLead[s] ?? 0) / 60), feePerUnit: 20 },
    })),
  );
  const outbound = network.stores.map((store) => ({
    id: `L-${network.dcs[store.dc]?.id}-${store.id}`,
    from: { kind: 'dc', id: network.dcs[store.dc]?.id },
    to: { kind: 'store', id: store.id },
    leadTimeHours: 19,
    cutOff: `${two(CUT_OFF_HOUR)}:00`,
    costPerUnit: 6,
  }));
  const between = network.dcs.map((dc) => ({
    id: `L-${dc.id}-between-stores`,
    from: { kind: 'dc', id: dc.id },
    to: { kind: 'dc', id: dc.id },
    leadTimeHours: 14,
    costPerUnit: 22,
  }));
  return [...inbound, ...outbound, ...between];
}
