import type { Stores } from '@atelier/core/ports/stores';
import { wrapErrors } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { accountDeletionStore } from './account-deletions.ts';
import { alertChannelStore } from './alert-channels.ts';
import { alertDeliveryStore } from './alert-deliveries.ts';
import { alertStore } from './alerts.ts';
import { assetStore } from './assets.ts';
import { auditStore } from './audit.ts';
import { auditFilterStore } from './audit-filters.ts';
import { auditStatementStore } from './audit-statements.ts';
import { auditStreamStore } from './audit-streams.ts';
import { bearerStore } from './bearers.ts';
import { blockStore } from './blocks.ts';
import { signInChallengeStore } from './challenges.ts';
import { collectionStore } from './collections.ts';
import { comparisonStore } from './comparisons.ts';
import { consentStore } from './consents.ts';
import { dataExportStore } from './data-exports.ts';
import { detectionStore } from './detection.ts';
import { drawnPictureStore } from './drawn-pictures.ts';
import { emailChangeStore } from './email-changes.ts';
import { enhancementStore } from './enhancements.ts';
import { identityStore } from './identities.ts';
import { imageParentStore } from './image-parents.ts';
import { imageStore } from './images.ts';
import { importStore } from './imports.ts';
import { incidentAlertStore } from './incident-alerts.ts';
import { incidentPeopleStore } from './incident-people.ts';
import { incidentActionStore, incidentEntryStore, incidentNoticeStore } from './incident-records.ts';
import { incidentStore } from './incidents.ts';
import { invitationStore } from './invitations.ts';
import { jobStore } from './jobs.ts';
import { legalTextStore } from './legal-texts.ts';
import { localEngineStore } from './local-engines.ts';
import { loginAttemptStore } from './login-attempts.ts';
import { loraStore } from './loras.ts';
import { membershipStore } from './memberships.ts';
import { metricStore } from './metrics.ts';
import { favouriteModelStore, modelStore } from './models.ts';
import { moderationCaseStore } from './moderation-cases.ts';
import { moderationRuleStore, strictnessStore } from './moderation-rules.ts';
import { orphanedWorkStore } from './orphaned-work.ts';
import { outboxStore } from './outbox.ts';
import { passkeyStore } from './passkeys.ts';
import { personalRowStore } from './personal-rows.ts';
import { pictureCheckStore } from './picture-checks.ts';
import { pictureTransferStore } from './picture-transfers.ts';
import { presetStore } from './presets.ts';
import { privateLookStore } from './private-looks.ts';
import { providerStore } from './providers.ts';
import { quotaStore } from './quotas.ts';
import { recoveryCodeStore } from './recovery-codes.ts';
import { removalStore } from './removals.ts';
import { responseStore } from './responses.ts';
import { retentionStore } from './retention.ts';
import { reviewStore } from './review.ts';
import { type SearchLimits, searchLimits } from './search-limits.ts';
import { sessionStore } from './sessions.ts';
import { settingStore } from './settings.ts';
import { shareStore } from './shares.ts';
import { signingKeyStore } from './signing-keys.ts';
import { spentValueStore } from './spent-values.ts';
import { oneTimeTokenStore } from './tokens.ts';
import { totpStore } from './totp.ts';
import { trainingStore } from './trainings.ts';
import { trustStore } from './trust.ts';
import { uploadStore } from './uploads.ts';
import { userStore } from './users.ts';

/** All stores of one driver; no method throws an error of drizzle. */
export const storesOf = (driver: Driver, search: SearchLimits = searchLimits): Stores => ({
  users: wrapErrors(userStore(driver, search)),
  memberships: wrapErrors(membershipStore(driver)),
  sessions: wrapErrors(sessionStore(driver)),
  jobs: wrapErrors(jobStore(driver)),
  drawnPictures: wrapErrors(drawnPictureStore(driver)),
  images: wrapErrors(imageStore(driver, search)),
  imageParents: wrapErrors(imageParentStore(driver)),
  uploads: wrapErrors(uploadStore(driver)),
  assets: wrapErrors(assetStore(driver, removalStore(driver))),
  pictureTransfers: wrapErrors(pictureTransferStore(driver)),
  removals: wrapErrors(removalStore(driver)),
  quotas: wrapErrors(quotaStore(driver)),
  providers: wrapErrors(providerStore(driver)),
  models: wrapErrors(modelStore(driver)),
  favouriteModels: wrapErrors(favouriteModelStore(driver)),
  comparisons: wrapErrors(comparisonStore(driver)),
  presets: wrapErrors(presetStore(driver)),
  trainings: wrapErrors(trainingStore(driver)),
  loras: wrapErrors(loraStore(driver)),
  shares: wrapErrors(shareStore(driver)),
  collections: wrapErrors(collectionStore(driver)),
  orphanedWork: wrapErrors(orphanedWorkStore(driver)),
  localEngines: wrapErrors(localEngineStore(driver)),
  enhancements: wrapErrors(enhancementStore(driver)),
  moderationRules: wrapErrors(moderationRuleStore(driver)),
  moderationCases: wrapErrors(moderationCaseStore(driver)),
  privateLooks: wrapErrors(privateLookStore(driver)),
  strictness: wrapErrors(strictnessStore(driver)),
  pictureChecks: wrapErrors(pictureCheckStore(driver)),
  dataExports: wrapErrors(dataExportStore(driver)),
  accountDeletions: wrapErrors(accountDeletionStore(driver)),
  consents: wrapErrors(consentStore(driver)),
  legalTexts: wrapErrors(legalTextStore(driver)),
  personalRows: wrapErrors(personalRowStore(driver)),
  alerts: wrapErrors(alertStore(driver)),
  alertChannels: wrapErrors(alertChannelStore(driver)),
  alertDeliveries: wrapErrors(alertDeliveryStore(driver)),
  incidents: wrapErrors(incidentStore(driver)),
  incidentAlerts: wrapErrors(incidentAlertStore(driver)),
  incidentEntries: wrapErrors(incidentEntryStore(driver)),
  incidentActions: wrapErrors(incidentActionStore(driver)),
  incidentPeople: wrapErrors(incidentPeopleStore(driver)),
  incidentNotices: wrapErrors(incidentNoticeStore(driver)),
  blocks: wrapErrors(blockStore(driver)),
  responses: wrapErrors(responseStore(driver)),
  audit: wrapErrors(auditStore(driver)),
  detection: wrapErrors(detectionStore(driver)),
  auditStatements: wrapErrors(auditStatementStore(driver)),
  auditFilters: wrapErrors(auditFilterStore(driver)),
  auditStreams: wrapErrors(auditStreamStore(driver)),
  imports: wrapErrors(importStore(driver)),
  settings: wrapErrors(settingStore(driver)),
  signingKeys: wrapErrors(signingKeyStore(driver)),
  metrics: wrapErrors(metricStore(driver)),
  retention: wrapErrors(retentionStore(driver)),
  review: wrapErrors(reviewStore(driver)),
  tokens: wrapErrors(oneTimeTokenStore(driver)),
  spent: wrapErrors(spentValueStore(driver)),
  identities: wrapErrors(identityStore(driver)),
  totp: wrapErrors(totpStore(driver)),
  recoveryCodes: wrapErrors(recoveryCodeStore(driver)),
  passkeys: wrapErrors(passkeyStore(driver)),
  trust: wrapErrors(trustStore(driver)),
  challenges: wrapErrors(signInChallengeStore(driver)),
  invitations: wrapErrors(invitationStore(driver)),
  emailChanges: wrapErrors(emailChangeStore(driver)),
  loginAttempts: wrapErrors(loginAttemptStore(driver)),
  bearers: wrapErrors(bearerStore(driver)),
  outbox: wrapErrors(outboxStore(driver)),
});
