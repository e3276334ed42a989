import { z } from 'zod';
import { TokenId } from '../ids.ts';
import { DisplayName, PastedToken } from './auth.ts';

export const IssueTokenInput = z.strictObject({ name: DisplayName });
export const RefreshTokenInput = z.strictObject({ refreshToken: PastedToken });
export const TokenRef = z.strictObject({ id: TokenId });

export const TokenPair = z.strictObject({
  id: z.string(),
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  accessExpiresAt: z.iso.datetime(),
  refreshToken: z.string(),
  refreshExpiresAt: z.iso.datetime(),
});

export const TokenInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  lastUsedIp: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type TokenInfo = z.infer<typeof TokenInfo>;
