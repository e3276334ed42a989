/** Where alerts can be sent. */
export const channelKinds = ['email', 'webhook', 'slack', 'discord', 'teams', 'ntfy'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export const maxChannels = 20;
export const maxAddresses = 10;
/** Minutes for which email collects what is not critical; 0: each is sent at once. */
export const digestChoices = [0, 15, 60, 24 * 60] as const;
/** Characters of an answer that are kept. */
export const maxAnswer = 300;
