import type { CredentialKind } from '@atelier/core/policy';

/**
 * Who may call what, written down by hand and apart from the code (R-AUTHZ-1, R-AUTHZ-2): the matrix calls everything
 * and compares with this. Change a row here only when what is meant has changed, never to make a test pass.
 *
 * First the lowest role: `unasked` looks at no credential at all, `anyone` needs none but refuses one that is not good.
 * Then, besides the session:
 * - `programs`: access tokens too
 * - `proof`: a fresh proof of identity (step-up)
 * - `enrolling`: also people whose role needs a second factor that they do not have yet
 */
const table = {
  'emailLinks.cancelEmailChange': 'viewer',
  'collections.collect': 'user programs',
  'collections.create': 'user programs',
  'collections.delete': 'user programs',
  'collections.get': 'viewer programs',
  'collections.images': 'viewer programs',
  'collections.list': 'viewer programs',
  'collections.move': 'user programs',
  'collections.restore': 'user programs',
  'collections.uncollect': 'user programs',
  'collections.update': 'user programs',
  'shares.create': 'user',
  'shares.list': 'user',
  'shares.revoke': 'user',
  'GET /exports/images.zip': 'viewer programs',
  'GET /s/:token': 'unasked',
  'GET /s/:token/picture': 'unasked',
  'GET /s/:token/pictures.zip': 'unasked',
  'emailLinks.changeEmail': 'viewer proof',
  'credentials.changePassword': 'viewer proof',
  'account.confirmAccess': 'viewer',
  'oauth.link': 'viewer proof',
  'account.me': 'viewer programs enrolling',
  'account.security': 'viewer enrolling',
  'account.storage': 'viewer enrolling',
  'credentials.setPassword': 'viewer proof',
  'oauth.unlink': 'viewer proof',
  'account.updateProfile': 'viewer',
  'admin.alerts.acknowledge': 'admin',
  'admin.alerts.assign': 'admin',
  'admin.alerts.figures': 'admin',
  'admin.alerts.get': 'admin',
  'admin.alerts.list': 'admin',
  'admin.alerts.resolve': 'admin',
  'admin.alerts.snooze': 'admin',
  'admin.audit.list': 'admin',
  'admin.notices': 'admin',
  'admin.users.create': 'admin proof',
  'admin.users.delete': 'admin proof',
  'admin.users.endSession': 'admin',
  'admin.users.resendInvitation': 'admin proof',
  'admin.users.setQuota': 'admin',
  'admin.users.summary': 'admin',
  'admin.users.withdrawInvitation': 'admin proof',
  'admin.policy': 'admin',
  'admin.incidents.addNote': 'admin',
  'admin.incidents.addTask': 'admin',
  'admin.incidents.advance': 'admin',
  'admin.incidents.close': 'admin',
  'admin.incidents.get': 'admin',
  'admin.incidents.linkEvents': 'admin',
  'admin.incidents.list': 'admin',
  'admin.incidents.open': 'admin',
  'admin.incidents.reopen': 'admin',
  'admin.incidents.runbooks': 'admin',
  'admin.incidents.setTask': 'admin',
  'admin.incidents.timeline': 'admin',
  'admin.incidents.update': 'admin',
  'admin.localEngine.cancelDownload': 'superadmin proof',
  'admin.localEngine.configure': 'superadmin proof',
  'admin.localEngine.download': 'superadmin proof',
  'admin.localEngine.log': 'superadmin',
  'admin.localEngine.restart': 'superadmin proof',
  'admin.localEngine.start': 'superadmin proof',
  'admin.localEngine.status': 'superadmin',
  'admin.localEngine.stop': 'superadmin proof',
  'admin.blocks.add': 'admin proof',
  'admin.blocks.import': 'admin proof',
  'admin.blocks.list': 'admin',
  'admin.blocks.remove': 'admin proof',
  'admin.blocks.update': 'admin proof',
  'admin.moderation.decide': 'admin',
  'admin.moderation.figures': 'admin',
  'admin.moderation.queue': 'admin',
  'admin.moderation.try': 'admin',
  'admin.moderation.rules.add': 'admin proof',
  'admin.moderation.rules.list': 'admin',
  'admin.moderation.rules.remove': 'admin proof',
  'admin.moderation.rules.update': 'admin proof',
  'admin.moderation.strictness': 'admin',
  'admin.moderation.setStrictness': 'admin proof',
  'admin.moderation.looks.begin': 'superadmin proof',
  'admin.moderation.looks.active': 'superadmin',
  'admin.moderation.looks.pictures': 'superadmin',
  'admin.moderation.looks.end': 'superadmin',
  'moderation.looks': 'viewer',
  'moderation.appeal': 'viewer',
  'moderation.mine': 'viewer',
  'moderation.setStrictness': 'user',
  'moderation.strictness': 'viewer',
  'admin.models.addSample': 'superadmin proof',
  'admin.models.list': 'superadmin',
  'admin.models.order': 'superadmin proof',
  'admin.models.people': 'superadmin',
  'admin.models.removeSample': 'superadmin proof',
  'admin.models.update': 'superadmin proof',
  'admin.providers.add': 'superadmin proof',
  'admin.providers.list': 'superadmin',
  'admin.providers.order': 'superadmin proof',
  'admin.providers.pause': 'superadmin proof',
  'admin.providers.remove': 'superadmin proof',
  'admin.providers.resume': 'superadmin proof',
  'admin.providers.test': 'superadmin proof',
  'admin.providers.update': 'superadmin proof',
  'admin.users.endAllSessions': 'superadmin proof',
  'admin.users.endSessions': 'admin',
  'admin.users.forceReset': 'admin proof',
  'admin.users.get': 'admin',
  'admin.users.list': 'admin',
  'admin.users.lock': 'admin proof',
  'admin.users.removeSecondFactor': 'superadmin proof',
  'admin.users.setRole': 'superadmin proof',
  'admin.users.unlock': 'admin proof',
  'secondFactor.complete': 'anyone',
  'emailLinks.acceptInvitation': 'anyone',
  'emailLinks.confirmEmailChange': 'anyone',
  'emailLinks.reportRegistration': 'anyone',
  'emailLinks.reportSignIn': 'anyone',
  'emailLinks.forgotPassword': 'anyone',
  'auth.oauthProviders': 'anyone',
  'secondFactor.pending': 'anyone',
  'auth.register': 'anyone',
  'emailLinks.resendVerification': 'anyone',
  'emailLinks.resetPassword': 'anyone',
  'emailLinks.review': 'anyone',
  'auth.signIn': 'anyone',
  'auth.signOut': 'viewer enrolling',
  'secondFactor.stepUp': 'viewer enrolling',
  'secondFactor.stepUpOptions': 'viewer enrolling',
  'oauth.stepUp': 'viewer enrolling',
  'emailLinks.verifyEmail': 'anyone',
  'engines.list': 'anyone',
  'models.list': 'viewer programs',
  'models.setFavourite': 'viewer',
  'images.bulk': 'user programs',
  'images.count': 'viewer programs',
  'uploads.delete': 'user programs',
  'uploads.get': 'viewer programs',
  'uploads.list': 'viewer programs',
  'uploads.restore': 'user programs',
  'images.delete': 'user programs',
  'images.erase': 'user programs',
  'images.emptyTrash': 'user programs',
  'images.get': 'viewer programs',
  'images.list': 'viewer programs',
  'images.lineage': 'viewer programs',
  'images.neighbours': 'viewer programs',
  'images.restore': 'user programs',
  'images.timeline': 'viewer programs',
  'images.trash': 'user programs',
  'images.update': 'user programs',
  'jobs.cancel': 'user programs',
  'jobs.create': 'user programs',
  'jobs.get': 'viewer programs',
  'jobs.list': 'viewer programs',
  'jobs.quote': 'user programs',
  'usage.mine': 'viewer programs',
  'jobs.watch': 'viewer programs',
  'training.bases': 'user programs',
  'training.cancel': 'user programs',
  'training.check': 'user programs',
  'training.create': 'user programs',
  'training.get': 'viewer programs',
  'training.list': 'viewer programs',
  'training.loras': 'viewer programs',
  'training.remove': 'user programs',
  'comparisons.create': 'user programs',
  'comparisons.get': 'viewer programs',
  'comparisons.list': 'viewer programs',
  'comparisons.tally': 'viewer programs',
  'comparisons.vote': 'user programs',
  'presets.list': 'viewer',
  'presets.remove': 'user',
  'presets.save': 'user',
  'prompts.begin': 'user programs',
  'prompts.enhance': 'user programs',
  'prompts.options': 'viewer programs',
  'prompts.watch': 'user programs',
  'provenance.trust': 'anyone',
  'credentials.beginPasskey': 'viewer proof enrolling',
  'auth.beginPasskeySignIn': 'anyone',
  'secondFactor.beginPasskey': 'anyone',
  'credentials.listPasskeys': 'viewer enrolling',
  'credentials.addPasskey': 'viewer proof enrolling',
  'credentials.removePasskey': 'viewer proof',
  'credentials.renamePasskey': 'viewer',
  'auth.signInWithPasskey': 'anyone',
  'session.current': 'anyone',
  'session.list': 'viewer enrolling',
  'session.revoke': 'viewer enrolling',
  'session.revokeOthers': 'viewer enrolling',
  'auth.completeSetup': 'anyone',
  'tokens.issue': 'viewer proof',
  'tokens.list': 'viewer',
  'tokens.refresh': 'anyone',
  'tokens.revoke': 'viewer',
  'credentials.beginTotp': 'viewer proof enrolling',
  'credentials.confirmTotp': 'viewer proof enrolling',
  'credentials.disableTotp': 'viewer proof',
  'credentials.regenerateRecoveryCodes': 'viewer proof',
  'GET /*': 'unasked',
  'GET /assets/*': 'unasked',
  'GET /auth/:provider': 'anyone',
  'GET /auth/:provider/callback': 'anyone',
  'GET /exports/audit.csv': 'admin',
  'GET /exports/audit.jsonl': 'admin',
  'GET /files/reviews/:id': 'admin',
  'GET /files/looks/:id': 'superadmin',
  'GET /files/images/:id': 'viewer programs',
  'GET /files/uploads/:id': 'viewer programs',
  'POST /files/uploads': 'user programs',
  'GET /files/jobs/:id/preview': 'viewer programs',
  'GET /files/samples/:id': 'viewer programs',
  'GET /healthz': 'unasked',
  'GET /metrics': 'unasked',
  'GET /readyz': 'unasked',
  'POST /csp-reports': 'unasked',
} as const satisfies Record<string, string>;

export const roleOrder = ['viewer', 'user', 'admin', 'superadmin'] as const;
type RoleName = (typeof roleOrder)[number];

export interface Expectation {
  readonly lowest: RoleName | 'anyone' | 'unasked';
  readonly credentials: readonly CredentialKind[];
  readonly stepUp: boolean;
  readonly beforeEnrolment: boolean;
}

const lowestOf = (word: string | undefined): Expectation['lowest'] => {
  const known = [...roleOrder, 'anyone', 'unasked'] as const;
  const found = known.find((name) => name === word);
  if (found === undefined) throw new Error(`${word} is no role.`);
  return found;
};

const read = (words: string): Expectation => {
  const [first, ...rest] = words.split(' ');
  const lowest = lowestOf(first);
  const unknown = rest.find((word) => !['programs', 'proof', 'enrolling'].includes(word));
  if (unknown !== undefined) throw new Error(`${unknown} says nothing.`);
  const isOpen = lowest === 'anyone' || lowest === 'unasked';
  const credentials = rest.includes('programs')
    ? (['session', 'accessToken'] as const)
    : (['session'] as const);
  return {
    lowest,
    credentials: isOpen ? [] : credentials,
    stepUp: rest.includes('proof'),
    beforeEnrolment: rest.includes('enrolling'),
  };
};

export const expectations: ReadonlyMap<string, Expectation> = new Map(
  Object.entries(table).map(([name, words]) => [name, read(words)]),
);

/** @throws Error if there is no expectation */
export const expectedOf = (name: string): Expectation => {
  const found = expectations.get(name);
  if (found === undefined)
    throw new Error(`${name} has no row in the table of expectations: write one by hand.`);
  return found;
};
