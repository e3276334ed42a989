import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { formatMoney, humanise } from '../../../lib/format.ts';

/** "$0.04 per picture", or that it costs nothing beside the quota. */
export const priceWords = ({ minor, unit }: AdminModel['price'], currency: string): string =>
  minor === 0 ? 'no charge' : `${formatMoney(minor, currency)} per ${unit}`;

const roleWords = {
  viewer: 'everyone',
  user: 'everyone who may draw',
  admin: 'admins and superadmins',
  superadmin: 'superadmins only',
} as const;

/** The same, where a model is limited to the workspaces of some. */
const chosenWords = {
  viewer: 'only chosen people',
  user: 'only chosen people',
  admin: 'only chosen admins and superadmins',
  superadmin: 'only chosen superadmins',
} as const;

/** Who may use a model. */
export const audienceWords = ({
  minRole,
  workspaceIds,
}: Pick<AdminModel, 'minRole' | 'workspaceIds'>): string =>
  (workspaceIds === null ? roleWords : chosenWords)[minRole];

/** How strictly prompts for a model are judged; the levels are those of moderation. */
export const contentPolicyOptions: { value: AdminModel['contentPolicy']; label: string }[] = [
  { value: 'none', label: 'As each workspace has chosen' },
  { value: 'standard', label: 'At least standard' },
  { value: 'strict', label: 'Always strict' },
];

/** The roles to choose from; viewers can't draw, so that they are only there if they were chosen elsewhere. */
export const roleOptions = (current: AdminModel['minRole']) =>
  (['viewer', 'user', 'admin', 'superadmin'] as const)
    .filter((role) => role !== 'viewer' || current === 'viewer')
    .map((role) => ({ value: role, label: humanise(roleWords[role]) }));
