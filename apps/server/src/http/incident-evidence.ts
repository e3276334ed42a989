import { AppError } from '@atelier/core/errors';
import { IncidentId } from '@atelier/core/ids';
import { settingNames } from '@atelier/core/settings/settings';
import type { FastifyInstance } from 'fastify';
import { type ExportLine, exportLines } from '../audit/export-lines.ts';
import { archiveSlots } from './archive-slots.ts';
import { type EvidenceFile, evidenceZip } from './evidence-zip.ts';
import { downloadAs, filePolicy } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';
import { limitSlowReader, usualPace } from './slow-reader.ts';

/** Bundles that one process sends at once: each reads the whole audit log. */
const maxAtOnce = 2;

/** Numbers and switches; of texts, which may be secret, only whether they are set. */
const shown = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? value : value === undefined ? 'not set' : 'set';

/** The variables of the environment, and the settings that count now, wherever they come from. */
const settingsOf = ({ config, runtimeSettings }: RequestHandlerDeps) => ({
  environment: Object.fromEntries(Object.entries(config.values).map(([name, value]) => [name, shown(value)])),
  effective: Object.fromEntries(
    settingNames.map((name) => {
      const { value, source } = runtimeSettings.describe(name);
      return [name, { value, source }];
    }),
  ),
});

async function* linesOf(
  steps: AsyncIterable<readonly ExportLine[]>,
  proceed: () => Promise<void>,
): AsyncGenerator<string> {
  for await (const lines of steps) {
    await proceed();
    yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

const readme = (id: string, isDrill: boolean, window: { from: number; to: number } | null): string =>
  [
    `Evidence of incident ${id}.${isDrill ? ' This was a drill.' : ''}`,
    window === null
      ? 'No events of the audit log are linked.'
      : `Linked events: rows ${window.from} to ${window.to} of the audit log.`,
    'audit.jsonl is the whole log, because only a whole export can be verified.',
    '',
    'sha256sum -c SHA256SUMS',
    'openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig',
    'openssl pkey -pubin -in key.pem -outform DER | sha256sum   # the fingerprint, as ./atelier audit key prints it',
    './atelier audit verify audit.jsonl --key FINGERPRINT',
    '',
  ].join('\n');

/**
 * Everything about a case in one signed ZIP archive (R-SEC-6): report, timeline, actions, people, runbook, settings without secrets,
 * and the audit log with its signed statements. It is streamed and ends when the session ends. The export is an event, written first.
 */
export const incidentEvidence = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  const slots = archiveSlots({ perKey: 1, all: maxAtOnce });
  guardedRoute(app, deps, {
    route: routes.incidentEvidence,
    handler: async ({ request, req, reply, guardInput, audit, actor }) => {
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const id = IncidentId.safeParse((req.params as { id?: unknown }).id);
      if (!id.success) throw new AppError('not_found');
      const { db, clock } = guardInput.guard;
      const { incidentEvidence: evidence, auditStatements } = deps.services;
      const { texts, window, isDrill } = await evidence.files(id.data);
      const giveBack = slots.take(actor().userId);
      try {
        await audit.write(db, 'incident_exported', {
          ...{ entityType: 'incident', entityId: id.data },
          details: { drill: isDrill },
        });
        const now = clock.now();
        const settings = settingsOf(deps);
        const text = (name: string, content: string): EvidenceFile => ({ name, open: () => [content] });
        const files: EvidenceFile[] = [
          text('README.txt', readme(id.data, isDrill, window)),
          ...Object.entries(texts).map(([name, content]) => text(name, content)),
          text('settings.json', `${JSON.stringify(settings, null, 2)}\n`),
          {
            name: 'audit.jsonl',
            open: () => linesOf(exportLines(evidence.log, auditStatements, now), () => request.revalidate()),
          },
        ];
        const zip = evidenceZip(files, (sums) => auditStatements.vouch(sums), now);
        reply
          .type('application/zip')
          .header('Cache-Control', 'no-store')
          .header('Content-Security-Policy', filePolicy)
          .header('Content-Disposition', downloadAs(`${isDrill ? 'drill-' : ''}${id.data}.zip`));
        return limitSlowReader(zip, usualPace).once('close', giveBack);
      } catch (thrown) {
        giveBack();
        throw thrown;
      }
    },
  });
};
