import { accountInputs } from './samples/account.ts';
import { adminIds, adminInputs } from './samples/admin.ts';
import { adminAlertsInputs } from './samples/admin-alerts.ts';
import { adminBlocksInputs } from './samples/admin-blocks.ts';
import { adminIncidentsInputs } from './samples/admin-incidents.ts';
import { adminLocalEngineInputs } from './samples/admin-local-engine.ts';
import { adminModelsInputs } from './samples/admin-models.ts';
import { adminModerationInputs } from './samples/admin-moderation.ts';
import { adminProvidersInputs } from './samples/admin-providers.ts';
import { adminRulesInputs } from './samples/admin-rules.ts';
import { adminSettingsInputs } from './samples/admin-settings.ts';
import { authInputs } from './samples/auth.ts';
import { collectionsIds, collectionsInputs } from './samples/collections.ts';
import { comparisonsIds, comparisonsInputs } from './samples/comparisons.ts';
import { credentialsIds, credentialsInputs } from './samples/credentials.ts';
import { emailLinksInputs } from './samples/email-links.ts';
import { enginesInputs } from './samples/engines.ts';
import { imagesIds, imagesInputs } from './samples/images.ts';
import { jobsIds, jobsInputs } from './samples/jobs.ts';
import { legalInputs } from './samples/legal.ts';
import { modelsInputs } from './samples/models.ts';
import { moderationIds, moderationInputs } from './samples/moderation.ts';
import { oauthIds, oauthInputs } from './samples/oauth.ts';
import { presetsIds, presetsInputs } from './samples/presets.ts';
import { privacyInputs } from './samples/privacy.ts';
import { promptsIds, promptsInputs } from './samples/prompts.ts';
import { provenanceInputs } from './samples/provenance.ts';
import { responsesIds, responsesInputs } from './samples/responses.ts';
import type { OwnedIds, Samples } from './samples/sample.ts';
import { secondFactorInputs } from './samples/second-factor.ts';
import { sessionIds, sessionInputs } from './samples/session.ts';
import { sharesIds, sharesInputs } from './samples/shares.ts';
import { tokensIds, tokensInputs } from './samples/tokens.ts';
import { trainingIds, trainingInputs } from './samples/training.ts';
import { uploadsIds, uploadsInputs } from './samples/uploads.ts';

/**
 * For every procedure an input that works for its `owner`; those of a namespace are in its file of `samples/`. A procedure
 * that is missing here fails the matrix: a new one cannot be forgotten.
 */
export const sampleInputs: Samples = {
  ...accountInputs,
  ...adminInputs,
  ...adminAlertsInputs,
  ...adminIncidentsInputs,
  ...adminBlocksInputs,
  ...adminLocalEngineInputs,
  ...adminModelsInputs,
  ...adminModerationInputs,
  ...adminProvidersInputs,
  ...adminSettingsInputs,
  ...adminRulesInputs,
  ...authInputs,
  ...collectionsInputs,
  ...comparisonsInputs,
  ...credentialsInputs,
  ...emailLinksInputs,
  ...enginesInputs,
  ...imagesInputs,
  ...jobsInputs,
  ...modelsInputs,
  ...moderationInputs,
  ...oauthInputs,
  ...presetsInputs,
  ...legalInputs,
  ...privacyInputs,
  ...promptsInputs,
  ...provenanceInputs,
  ...responsesInputs,
  ...secondFactorInputs,
  ...sessionInputs,
  ...sharesInputs,
  ...tokensInputs,
  ...trainingInputs,
  ...uploadsInputs,
};

/** Procedures that take the id of an owned object, with ids of missing objects to compare with. */
export const ownedIds: OwnedIds = {
  ...adminIds,
  ...collectionsIds,
  ...comparisonsIds,
  ...credentialsIds,
  ...imagesIds,
  ...jobsIds,
  ...moderationIds,
  ...oauthIds,
  ...presetsIds,
  ...promptsIds,
  ...responsesIds,
  ...sessionIds,
  ...sharesIds,
  ...tokensIds,
  ...trainingIds,
  ...uploadsIds,
};
