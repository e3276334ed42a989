import { parseUserAgent } from '@atelier/core/user-agent';

/** The device that sent this user agent, as an email names it: "Firefox on Linux". Never contains text of the sender. */
export const deviceName = (userAgent: string): string => {
  const { browser, system } = parseUserAgent(userAgent);
  if (browser !== null && system !== null) return `${browser} on ${system}`;
  return browser ?? system ?? 'an unknown device';
};
