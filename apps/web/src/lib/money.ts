import { trpc } from '../trpc.ts';

/** Digits after the point: 2 for USD, 0 for JPY. @param currency ISO 4217 */
const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount in minor units as people type it: "0.04". */
export const typedMoney = (minor: number, currency: string): string =>
  String(minor / 10 ** minorDigits(currency));

/** The minor units of an amount as people type it, also with a decimal comma; NaN if it is none. */
export const minorOf = (typed: string, currency: string): number =>
  typed.trim() === ''
    ? Number.NaN
    : Math.round(Number(typed.trim().replace(',', '.')) * 10 ** minorDigits(currency));

/** The currency of prices and budgets on this server; undefined until it is loaded. */
export const useCurrency = (): string | undefined => trpc.account.me.useQuery().data?.quota.money.currency;
