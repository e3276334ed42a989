import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { accountSites } from './mutation-sites-account.ts';
import { adminSites } from './mutation-sites-admin.ts';
import { collectionSites } from './mutation-sites-collections.ts';
import { editingSites } from './mutation-sites-editing.ts';
import { factorSites } from './mutation-sites-factors.ts';
import { linkSites } from './mutation-sites-links.ts';
import { providerSites } from './mutation-sites-providers.ts';
import { shareSites } from './mutation-sites-shares.ts';
import { signInSites } from './mutation-sites-sign-in.ts';
import { studioSites } from './mutation-sites-studio.ts';

const web = resolve(import.meta.dirname, '../../../web/src');
/** Driven by a test of their own, `pending-deletion.test.ts`: the page is left before the answer. */
const testedElsewhere = [
  'ui/useImageDeletion.ts images.delete',
  'ui/useImageDeletion.ts images.restore',
  // By gallery-notes.test.ts: the page shows them before the answer.
  'features/images/useBulkDeletion.ts images.bulk',
  'ui/pictures/useNotes.ts images.bulk',
  'ui/pictures/useNotes.ts images.update',
  // By prompts.test.ts, which has a text model.
  'features/jobs/useEnhancement.ts prompts.begin',
  // By provider-setup.test.ts, which has backends to set up.
  'features/admin/local-engine/EngineActions.tsx admin.localEngine.restart',
  'features/admin/local-engine/EngineActions.tsx admin.localEngine.start',
  'features/admin/local-engine/EngineActions.tsx admin.localEngine.stop',
  'features/admin/local-engine/EngineDownload.tsx admin.localEngine.cancelDownload',
  'features/admin/local-engine/EngineDownload.tsx admin.localEngine.download',
  'features/admin/local-engine/EngineSettings.tsx admin.localEngine.configure',
  'features/admin/models/MakeSamples.tsx jobs.create',
  'features/admin/models/ModelAudience.tsx admin.models.update',
  'features/admin/models/ModelForm.tsx admin.models.update',
  'features/admin/models/ModelList.tsx admin.models.update',
  'features/admin/models/useModelOrder.ts admin.models.order',
  'features/admin/models/useSamples.ts admin.models.addSample',
  'features/admin/models/useSamples.ts admin.models.removeSample',
  'features/admin/providers/AddProvider.tsx admin.providers.add',
  'features/admin/providers/AddProvider.tsx admin.providers.test',
  'features/admin/providers/ConnectionForm.tsx admin.providers.update',
  'features/admin/providers/LimitsForm.tsx admin.providers.update',
  'features/admin/providers/ProviderActions.tsx admin.providers.pause',
  'features/admin/providers/ProviderActions.tsx admin.providers.resume',
  'features/admin/providers/ProviderTest.tsx admin.providers.test',
  'features/admin/providers/RemoveProvider.tsx admin.providers.remove',
  'features/admin/providers/useProviderOrder.ts admin.providers.order',
  'features/admin/providers/useSaveOptions.ts admin.providers.update',
  // By your-data.test.ts: the account is closed, or a file prepared.
  'features/account/DeleteAccount.tsx privacy.deleteAccount',
  'features/account/ExportPart.tsx privacy.export',
  'features/account/ExportPart.tsx privacy.exportLink',
  'features/privacy/ClosingPage.tsx privacy.cancelDeletion',
  // By your-data.test.ts: what is published changes what every other page can do.
  'features/account/ConsentsPart.tsx legal.accept',
  'features/account/ConsentsPart.tsx legal.withdraw',
  'features/admin/legal/PublishDialog.tsx admin.legal.publish',
  'features/admin/legal/RetireDialog.tsx admin.legal.retire',
  'features/privacy/AcceptTerms.tsx legal.accept',
  // By moderation.test.ts, which has rules and cases.
  'features/account/AppealDialog.tsx moderation.appeal',
  'features/account/ModerationPage.tsx moderation.setStrictness',
  'features/admin/moderation/QueuePage.tsx admin.moderation.decide',
  'features/admin/moderation/BeginLookDialog.tsx admin.moderation.looks.begin',
  'features/admin/moderation/PrivateLook.tsx admin.moderation.looks.end',
  'features/admin/moderation/UserModeration.tsx admin.moderation.setStrictness',
  'features/admin/moderation/RuleDialog.tsx admin.moderation.rules.add',
  'features/admin/moderation/RuleDialog.tsx admin.moderation.rules.update',
  'features/admin/moderation/RuleTrial.tsx admin.moderation.try',
  'features/admin/moderation/RulesPage.tsx admin.moderation.rules.remove',
  'features/admin/moderation/RulesPage.tsx admin.moderation.rules.update',
  // By alerts.test.ts, which has alerts.
  'features/admin/alerts/useAlertActs.ts admin.alerts.acknowledge',
  'features/admin/alerts/useAlertActs.ts admin.alerts.assign',
  'features/admin/alerts/useAlertActs.ts admin.alerts.note',
  'features/admin/alerts/useAlertActs.ts admin.alerts.resolve',
  'features/admin/alerts/useAlertActs.ts admin.alerts.snooze',
  // By settings.test.ts, which has a second superadmin.
  'features/admin/settings/EmailPart.tsx admin.settings.testEmail',
  'features/admin/settings/Proposals.tsx admin.settings.approve',
  'features/admin/settings/Proposals.tsx admin.settings.reject',
  'features/admin/settings/SaveSetting.tsx admin.settings.propose',
  'features/admin/settings/SaveSetting.tsx admin.settings.set',
  'features/admin/settings/useUndo.ts admin.settings.undo',
  // By incidents.test.ts, which has cases.
  'features/admin/incidents/Checklist.tsx admin.incidents.addTask',
  'features/admin/incidents/CloseIncident.tsx admin.incidents.close',
  'features/admin/incidents/ContainDialog.tsx admin.incidents.contain',
  'features/admin/incidents/EditIncident.tsx admin.incidents.update',
  'features/admin/alerts/AddToCase.tsx admin.incidents.linkAlerts',
  'features/admin/incidents/LinkedAlerts.tsx admin.incidents.unlinkAlert',
  'features/admin/incidents/Notice.tsx admin.incidents.saveNotice',
  'features/admin/incidents/Notice.tsx admin.incidents.sendNotice',
  'features/admin/incidents/OpenIncident.tsx admin.incidents.open',
  'features/admin/incidents/People.tsx admin.incidents.addPeople',
  'features/admin/incidents/People.tsx admin.incidents.removePerson',
  'features/admin/incidents/PhaseSteps.tsx admin.incidents.advance',
  'features/admin/incidents/Review.tsx admin.incidents.update',
  'features/admin/incidents/Timeline.tsx admin.incidents.addNote',
  'features/admin/incidents/Checklist.tsx admin.incidents.setTask',
  'features/admin/incidents/CloseIncident.tsx admin.incidents.reopen',
  'features/admin/incidents/Containment.tsx admin.incidents.undo',
  'features/admin/incidents/Deadline.tsx admin.incidents.update',
  'features/admin/incidents/Timeline.tsx admin.incidents.linkEvents',
  // By alert-channels.test.ts, which has a receiver.
  'features/admin/alerts/useChannels.ts admin.alerts.channels.add',
  'features/admin/alerts/useChannels.ts admin.alerts.channels.remove',
  'features/admin/alerts/useChannels.ts admin.alerts.channels.replay',
  'features/admin/alerts/useChannels.ts admin.alerts.channels.rotate',
  'features/admin/alerts/useChannels.ts admin.alerts.channels.test',
  'features/admin/alerts/useChannels.ts admin.alerts.channels.update',
  // By blocks.test.ts, which has blocks and responses.
  'features/account/ObjectDialog.tsx responses.appeal',
  'features/admin/blocks/BlockDialog.tsx admin.blocks.add',
  'features/admin/blocks/BlockDialog.tsx admin.blocks.update',
  'features/admin/blocks/useBlocks.ts admin.blocks.remove',
  'features/admin/blocks/useBlocks.ts admin.blocks.update',
  'features/admin/blocks/useImport.ts admin.blocks.import',
  'features/admin/blocks/useResponses.ts admin.responses.decline',
  'features/admin/blocks/useResponses.ts admin.responses.undo',
  // By detection.test.ts, which has findings.
  'features/admin/detection/Firings.tsx admin.rules.judge',
  'features/admin/detection/RuleForm.tsx admin.rules.update',
  'features/admin/detection/Trial.tsx admin.rules.try',
  // By uploads.test.ts.
  'features/uploads/useUploads.ts uploads.restore',
  // By collections.test.ts: by Undo, and by dragging and menus, which close before the answer.
  'features/collections/useCollectedPictures.ts collections.collect',
  'features/collections/useCollectedPictures.ts collections.move',
  'features/collections/useCollectedPictures.ts collections.uncollect',
  'features/collections/useCollectedPictures.ts collections.update',
  'features/collections/useCollectionDeletion.ts collections.delete',
  'features/collections/useCollectionDeletion.ts collections.restore',
  'features/collections/useCollectionOrder.ts collections.update',
  'ui/collections/useCollect.ts collections.uncollect',
  // By training.test.ts, which has a provider that trains.
  'features/training/useNewTraining.ts training.create',
  'features/training/useTrainings.ts training.cancel',
  'features/training/useTrainings.ts training.remove',
];

/** Every place in the web app that makes a call which changes something: its file and the procedure. */
const sitesInCode = (): string[] =>
  readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(web, file), 'utf8');
      const calls = text.matchAll(/\b(?:trpc|client)\.([\w.]+)\.(?:useMutation|mutate|mutateAsync)\b/g);
      return [...new Set([...calls].map(([, procedure]) => `${file} ${procedure}`))];
    })
    .sort();

test('every mutation in the web app is tested while its response is pending', () => {
  const driven = [
    ...signInSites,
    ...linkSites,
    ...accountSites,
    ...factorSites,
    ...providerSites,
    ...collectionSites,
    ...shareSites,
    ...adminSites,
    ...studioSites,
    ...editingSites,
  ];
  const names = driven.map(({ file, procedure }) => `${file} ${procedure}`);
  expect([...names, ...testedElsewhere].sort()).toEqual(sitesInCode());
});
