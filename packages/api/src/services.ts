import { accountService } from './account/account.ts';
import { confirmAccess } from './account/confirm-access.ts';
import { invitationService } from './admin/invitations.ts';
import { pictureTransferService } from './admin/picture-transfers.ts';
import { userDirectory } from './admin/user-directory.ts';
import { adminService } from './admin/users.ts';
import { alertService } from './alerts/alerts.ts';
import { alertChannelService } from './alerts/channels.ts';
import { alertDeliveryService } from './alerts/deliveries.ts';
import { createAlerts } from './alerts/raise.ts';
import { alertWatch } from './alerts/watch.ts';
import { auditFilterService } from './audit/audit-filters.ts';
import { auditLog } from './audit/audit-log.ts';
import { auditStatements } from './audit/audit-statements.ts';
import { passkeySignIn } from './auth/passkey-sign-in.ts';
import { registrationService } from './auth/registration.ts';
import { setupService } from './auth/setup.ts';
import { signInService } from './auth/sign-in.ts';
import { createSignInCompletion } from './auth/sign-in-completion.ts';
import { blockService } from './blocks/blocks.ts';
import { collectedImages } from './collections/collected-images.ts';
import { collectionService } from './collections/collections.ts';
import { comparisonService } from './comparisons/comparisons.ts';
import { passkeyService } from './credentials/passkeys.ts';
import { passwordService } from './credentials/password.ts';
import { totpService } from './credentials/totp.ts';
import { detectionRuleService } from './detection/rules.ts';
import { detectionTrialService } from './detection/trial.ts';
import { invitationAcceptance } from './email-links/accept-invitation.ts';
import { emailChangeRequests } from './email-links/change-email.ts';
import { emailChangeConfirmations } from './email-links/confirm-email-change.ts';
import { createEmailRequests } from './email-links/email-requests.ts';
import { oneTimeLinks } from './email-links/one-time-links.ts';
import { signInReports } from './email-links/report-sign-in.ts';
import { passwordResets } from './email-links/reset-password.ts';
import { emailVerifications } from './email-links/verify-email.ts';
import { pictureArchives } from './images/archives.ts';
import { pictureExports } from './images/exports.ts';
import { imageService } from './images/images.ts';
import { lineageService } from './images/lineage.ts';
import { organisingService } from './images/organising.ts';
import { galleryTimeline } from './images/timeline.ts';
import { trashService } from './images/trash.ts';
import { incidentContainment } from './incidents/containment.ts';
import { containments } from './incidents/containments.ts';
import { incidentAlerts } from './incidents/incident-alerts.ts';
import { incidentNotices } from './incidents/incident-notices.ts';
import { incidentPeople } from './incidents/incident-people.ts';
import { incidentReminders } from './incidents/incident-reminders.ts';
import { incidentEvidence } from './incidents/incident-report.ts';
import { incidentTimeline } from './incidents/incident-timeline.ts';
import { incidentService } from './incidents/incidents.ts';
import { jobFacts } from './jobs/job-facts.ts';
import { jobService } from './jobs/jobs.ts';
import { consentService } from './legal/consents.ts';
import { legalTextService } from './legal/legal-texts.ts';
import { localEngineService } from './local-engine/local-engine.ts';
import { metricService } from './metrics/metrics.ts';
import { reviewService } from './metrics/review.ts';
import { modelService } from './models/models.ts';
import { sampleService } from './models/samples.ts';
import { moderationCaseService } from './moderation/cases.ts';
import { pictureCheckService } from './moderation/picture-check.ts';
import { privateLookService } from './moderation/private-looks.ts';
import { createPromptCheck } from './moderation/prompt-check.ts';
import { moderationRuleService } from './moderation/rules.ts';
import { strictnessService } from './moderation/strictness.ts';
import { oauthCallback } from './oauth/callback.ts';
import { oauthService } from './oauth/identities.ts';
import { presetService } from './presets/presets.ts';
import { accountDeletionService } from './privacy/deletion.ts';
import { dataExportService } from './privacy/exports.ts';
import { processingRecordService } from './privacy/processing-record.ts';
import { storedDataService } from './privacy/stored-data.ts';
import { enhancementService } from './prompts/enhancements.ts';
import { pictureClaims } from './provenance/picture-claims.ts';
import { signingKeyService } from './provenance/signing-keys.ts';
import { providerActions } from './providers/provider-actions.ts';
import { providerService } from './providers/providers.ts';
import { createResponder } from './responses/responder.ts';
import { responseService } from './responses/responses.ts';
import { challengeService } from './second-factor/challenge.ts';
import { stepUpService } from './second-factor/step-up.ts';
import { activityService } from './security/activity.ts';
import { emailStatusService } from './settings/email-status.ts';
import { settingProposals } from './settings/proposals.ts';
import { retentionPreviewService } from './settings/retention-preview.ts';
import { settingService } from './settings/settings.ts';
import type { Deps, ExternalDeps } from './shared/deps.ts';
import { securityNotices } from './shared/security-notices.ts';
import { sharedArchives } from './shares/shared-archives.ts';
import { sharedPictures } from './shares/shared-pictures.ts';
import { shareService } from './shares/shares.ts';
import { createLoginThrottle } from './throttle/login-throttle.ts';
import { tokenService } from './tokens/tokens.ts';
import { trainingService } from './training/trainings.ts';
import { uploadService } from './uploads/uploads.ts';

/** The services of procedures and HTTP routes, created once per process. Each key is the service of one file. */
export const createServices = (given: ExternalDeps) => {
  const deps: Deps = {
    ...given,
    alerts: createAlerts(given),
    responder: createResponder(given),
    signInCompletion: createSignInCompletion(given),
    notices: securityNotices(given),
    loginThrottle: createLoginThrottle(given),
    promptCheck: createPromptCheck(given),
    links: oneTimeLinks(given),
    requestEmail: createEmailRequests(given),
    consents: consentService(given),
  };
  const metrics = metricService(deps);
  const jobs = jobService(deps);
  const images = imageService(deps);
  const providers = providerService(deps);
  const signingKeys = signingKeyService(deps);
  const claims = pictureClaims(deps);
  const accountDeletions = accountDeletionService(deps);
  const pictureTransfers = pictureTransferService(deps);
  return {
    account: accountService(deps),
    accountDeletions,
    activity: activityService(deps),
    admin: adminService({ ...deps, pictureTransfers }),
    alertChannels: alertChannelService(deps),
    alertDeliveries: alertDeliveryService(deps),
    alertRaiser: deps.alerts,
    alerts: alertService(deps),
    alertWatch: alertWatch(deps),
    auditFilters: auditFilterService(deps),
    auditLog: auditLog(deps),
    blocks: blockService(deps),
    challenge: challengeService(deps),
    comparisons: comparisonService(deps, jobs),
    confirmAccess: confirmAccess(deps),
    consents: deps.consents,
    dataExports: dataExportService(deps),
    detectionRules: detectionRuleService(deps),
    detectionTrial: detectionTrialService(deps),
    emailChange: emailChangeRequests(deps),
    emailChangeConfirmation: emailChangeConfirmations(deps),
    emailVerification: emailVerifications(deps),
    engines: deps.engines,
    enhancements: enhancementService(deps),
    images,
    collections: collectionService(deps),
    collectedImages: collectedImages(deps, images),
    pictureArchives: pictureArchives(deps, { signingKeys, claims }),
    pictureChecks: pictureCheckService(deps),
    pictureTransfers,
    pictureExports: pictureExports(deps, { signingKeys, claims }),
    organising: organisingService(deps),
    timeline: galleryTimeline(deps),
    trash: trashService(deps),
    incidents: incidentService(deps),
    incidentContainment: incidentContainment(deps, containments(deps)),
    auditStatements: auditStatements(deps),
    incidentEvidence: incidentEvidence(deps),
    incidentAlerts: incidentAlerts(deps),
    incidentNotices: incidentNotices(deps),
    incidentPeople: incidentPeople(deps),
    incidentReminders: incidentReminders(deps, deps.alerts),
    incidentTimeline: incidentTimeline(deps),
    invitationAcceptance: invitationAcceptance(deps),
    invitations: invitationService(deps),
    jobFacts: jobFacts(deps),
    jobs,
    legalTexts: legalTextService(deps),
    lineage: lineageService(deps),
    localEngine: localEngineService(deps),
    metrics,
    review: reviewService(deps, metrics),
    models: modelService(deps),
    moderationCases: moderationCaseService(deps),
    moderationRules: moderationRuleService(deps),
    oauth: oauthService(deps),
    oauthCallback: oauthCallback(deps),
    operatorNotices: deps.operatorNotices,
    passkeys: passkeyService(deps),
    passkeySignIn: passkeySignIn(deps),
    password: passwordService(deps),
    passwordReset: passwordResets(deps),
    policyRows: deps.policyRows,
    privateLooks: privateLookService(deps),
    processingRecord: processingRecordService(deps),
    providerActions: providerActions({ ...deps, providers }),
    providers,
    limits: deps.limits,
    presets: presetService(deps),
    registration: registrationService(deps),
    responder: deps.responder,
    responses: responseService(deps),
    samples: sampleService(deps),
    runtimeSettings: settingService(deps),
    settingProposals: settingProposals(deps),
    emailStatus: emailStatusService(deps),
    retentionPreview: retentionPreviewService(deps),
    settings: deps.settings,
    setup: setupService(deps),
    sharedArchives: sharedArchives(deps),
    sharedPictures: sharedPictures(deps),
    shares: shareService(deps),
    signIn: signInService(deps),
    signInReport: signInReports(deps),
    signingKeys,
    stepUp: stepUpService(deps),
    storedData: storedDataService(deps, accountDeletions),
    strictness: strictnessService(deps),
    tokens: tokenService(deps),
    totp: totpService(deps),
    trainings: trainingService(deps),
    uploads: uploadService(deps),
    userDirectory: userDirectory(deps),
  };
};
export type Services = ReturnType<typeof createServices>;
