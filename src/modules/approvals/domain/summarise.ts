import type { ActionSpec, Money } from '../../../kernel/index.js';

/** Names of master data by `kind:id`; what has none is shown by its id. */
export type NamesById = ReadonlyMap<string, string>;

/** The master data an action’s sentence mentions, as `kind:id`. */
export function mentionedIn(action: ActionSpec): string[] {
  switch (action.type) {
    case 'stock.transfer':
      return [`product:${action.params.product}`, `${action.params.from.kind}:${action.params.from.id}`, `store:${action.params.toStore}`];
    case 'order.expedite':
      return [`product:${action.params.product}`, `supplier:${action.params.supplier}`, `dc:${action.params.dc}`];
    case 'task.substitute-placement':
      return [`product:${action.params.product}`, `product:${action.params.substitute}`, `store:${action.params.store}`];
    case 'task.count':
      return [`product:${action.params.product}`, `store:${action.params.store}`];
  }
}

/** What an approver reads first: made by the server from the parameters, never from the proposer’s words. */
export function summarise(action: ActionSpec, figures: { cost: Money; goodsValue: Money }, names: NamesById): string {
  const named = (kind: string, id: string): string => {
    const name = names.get(`${kind}:${id}`);
    return name === undefined || name === id ? id : `${name} (${id})`;
  };
  const money = `It costs ${amount(figures.cost)}; the goods are worth ${amount(figures.goodsValue)} at cost.`;
  switch (action.type) {
    case 'stock.transfer': {
      const { product, from, toStore, quantity } = action.params;
      return `Move ${quantity} of ${named('product', product)} from ${from.kind === 'dc' ? 'distribution centre' : 'store'} ${named(from.kind, from.id)} to store ${named('store', toStore)}. ${money}`;
    }
    case 'order.expedite': {
      const { product, supplier, dc, quantity } = action.params;
      return `Expedite ${quantity} of ${named('product', product)} from supplier ${named('supplier', supplier)} to distribution centre ${named('dc', dc)}. ${money}`;
    }
    case 'task.substitute-placement': {
      const { product, substitute, store } = action.params;
      return `Place ${named('product', substitute)} where ${named('product', product)} is missing in store ${named('store', store)}. ${money}`;
    }
    case 'task.count': {
      const { product, store } = action.params;
      return `Count ${named('product', product)} in store ${named('store', store)} and work it to the shelf. ${money}`;
    }
  }
}

/** Minor units as people read them: `EUR 1,234.50`. */
function amount({ amount, currency }: Money): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const text = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount / 10 ** digits);
  return `${currency} ${text}`;
}
