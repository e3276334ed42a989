import { cookies } from '@atelier/core/browser-storage';
import type { KnownDevices } from '@atelier/core/ports/services';
import { hostCookie } from './cookies.ts';
import { createSignedStamps, type StampDeps } from './signed-stamps.ts';

interface DevicesDeps extends StampDeps {
  readonly secureCookies: boolean;
}

/** Known devices (R-LIM-5). Nothing is stored: the browser keeps a cookie with a signed stamp that is bound to one account. */
export interface Devices extends KnownDevices {
  readonly cookieName: string;
  /** The unverified value in a `Cookie` header; undefined when it is missing or occurs twice. */
  readCookie(header: string | undefined): string | undefined;
}

export const deviceDefaults = { ttlMs: cookies.device.maxAgeMs };

/** @throws Error when the key is too short. */
export const createDevices = ({ secureCookies, ...deps }: DevicesDeps): Devices => {
  const cookie = hostCookie(cookies.device.name, secureCookies);
  const stamps = createSignedStamps(deps);
  const maxAgeS = Math.floor(deps.ttlMs / 1000);
  return {
    cookieName: cookie.name,
    readCookie: cookie.read,
    recognise: (presented, account) => stamps.read(presented, account),
    setCookie: (account, presented) =>
      cookie.set(stamps.issue(account, stamps.read(presented, account)), maxAgeS),
  };
};
