import { AppError } from '@atelier/core/errors';
import type { DownloadOrder, LocalEngineRecord } from '@atelier/core/ports/local-engine';
import type { AuditDetails } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type ConfigureLocalEngineInput,
  type DownloadInput,
  EngineFileName,
  type LocalEngineDownload,
  type LocalEngineSettings,
  type LocalEngineStatus,
} from '@atelier/core/schemas/local-engine';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { refuseField } from '../providers/settings.ts';
import { changeDetails, changeText } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { findLocalProvider } from './provider.ts';

type LocalEngineDeps = Pick<Deps, 'clock' | 'db' | 'localEngine' | 'providerPool'>;

const nothing: LocalEngineSettings = { binary: '', model: '', args: [], memoryMb: null };
const statusLines = 20;

const requireSettings = (settings: LocalEngineSettings | null): LocalEngineSettings => {
  if (settings === null) throw new AppError('conflict', 'Name the program and the model first.');
  return settings;
};

const isBelow = (hostname: string, host: string): boolean =>
  hostname === host || hostname.endsWith(`.${host}`);

const orderOf = (
  { kind, url, sha256, fileName, size, licenceUrl }: DownloadInput,
  hosts: readonly string[],
): DownloadOrder => {
  const { hostname, pathname, port } = new URL(url);
  if (hosts.length === 0) refuseField('url', 'Downloads are switched off on this server.');
  if (port !== '' || !hosts.some((host) => isBelow(hostname, host)))
    refuseField('url', `Downloads are possible from these hosts alone: ${hosts.join(', ')}.`);
  const name = EngineFileName.safeParse(fileName ?? pathname.split('/').at(-1) ?? '');
  if (!name.success) refuseField('fileName', 'The address has no good file name. Enter one.');
  return { kind, url, sha256, fileName: name.data ?? '', size: size ?? null, licenceUrl };
};

/** The neural engine that this server runs itself (R-STUDIO-5, R-ADM-1), for superadmins. */
export const localEngineService = ({ db, clock, localEngine: host, providerPool }: LocalEngineDeps) => {
  const { node } = host;
  const subject = (details: AuditDetails) => ({ entityType: 'local_engine', entityId: node, details });
  const settingsOf = (record: LocalEngineRecord | null): LocalEngineSettings | null =>
    host.environment ?? record?.settings ?? null;

  /** Changes the record with its event; changes of one machine run one at a time. */
  const change = <T>(
    work: (record: LocalEngineRecord, stores: Stores) => Promise<readonly [Partial<LocalEngineRecord>, T]>,
  ): Promise<T> =>
    db.transaction(async (stores) => {
      await stores.providers.lockForChange();
      const found = await stores.localEngines.find(node);
      const updatedAt = clock.now();
      const enabled = host.environment !== null;
      const record = found ?? { node, settings: null, enabled, download: null, updatedAt };
      const [changes, result] = await work(record, stores);
      await stores.localEngines.save({ ...record, ...changes, updatedAt });
      return result;
    });

  const viewDownload = (record: LocalEngineRecord | null): LocalEngineDownload | null => {
    if (record === null || record.download === null) return null;
    const { order, state, error } = record.download;
    const { kind, url, fileName: file, sha256, licenceUrl } = order;
    const progress = host.downloadProgress();
    const total = progress?.total ?? order.size;
    const bytes = progress?.bytes ?? (state === 'done' ? (order.size ?? 0) : 0);
    return { kind, url, file, sha256, licenceUrl, state, bytes, total, error };
  };

  const status = async (): Promise<LocalEngineStatus> => {
    const [record, provider] = [await db.localEngines.find(node), await findLocalProvider(db)];
    const [report, files] = [await host.report(), await host.files()];
    const settings = settingsOf(record);
    const isUnused = report.state === 'off' && settings !== null;
    return {
      ...report,
      state: isUnused ? 'stopped' : report.state,
      settings,
      source: host.environment === null ? 'console' : 'environment',
      providerId: provider?.id ?? null,
      log: host.log().slice(-statusLines),
      download: viewDownload(record),
      files: [...files],
      downloadHosts: [...host.downloadHosts],
    };
  };

  /** A provider that is stopped takes no new jobs; those that wait are made when it runs again. */
  const setPaused = async (stores: Stores, pausedAt: Date | null): Promise<void> => {
    const provider = await findLocalProvider(stores);
    if (provider !== null) await stores.providers.update(provider.id, { pausedAt });
  };

  const setEnabled = async (enabled: boolean, audit: AuditTrail): Promise<LocalEngineSettings | null> => {
    const settings = await change(async (record, stores) => {
      const current = settingsOf(record);
      if (enabled) requireSettings(current);
      await setPaused(stores, enabled ? null : clock.now());
      const event = enabled ? 'local_engine_started' : 'local_engine_stopped';
      await audit.write(stores, event, subject({ runs: changeText(record.enabled, enabled) }));
      return [{ enabled }, current] as const;
    });
    await providerPool.refresh();
    return settings;
  };

  return {
    status,
    log: () => ({ lines: [...host.log()] }),

    /** @throws AppError `validation_failed` naming the setting that does not fit this machine */
    async configure(input: ConfigureLocalEngineInput, audit: AuditTrail): Promise<LocalEngineStatus> {
      if (host.environment !== null)
        throw new AppError(
          'conflict',
          'SD_SERVER_BINARY and SD_MODEL_FILE decide this. Change them and restart the server.',
        );
      const given: LocalEngineSettings = {
        ...input,
        args: input.args ?? [],
        memoryMb: input.memoryMb ?? null,
      };
      const fault = await host.check(given);
      if (fault !== null) refuseField(fault.path, fault.message);
      const isRunning = await change(async (record, stores) => {
        const before = record.settings ?? nothing;
        await audit.write(stores, 'local_engine_change', subject(changeDetails(before, given)));
        return [{ settings: given }, record.enabled] as const;
      });
      if (isRunning) host.start(given);
      return status();
    },

    /** Also tries again what has failed. */
    async start(audit: AuditTrail): Promise<LocalEngineStatus> {
      host.start(requireSettings(await setEnabled(true, audit)));
      return status();
    },

    /** Returns at once; the picture that is being made is finished first. */
    async stop(audit: AuditTrail): Promise<LocalEngineStatus> {
      await setEnabled(false, audit);
      void host.stop();
      return status();
    },

    async restart(audit: AuditTrail): Promise<LocalEngineStatus> {
      const settings = await change(async (record, stores) => {
        const current = requireSettings(settingsOf(record));
        await setPaused(stores, null);
        const details = { runs: changeText(record.enabled, true) };
        await audit.write(stores, 'local_engine_restarted', subject(details));
        return [{ enabled: true }, current] as const;
      });
      await providerPool.refresh();
      void host.stop();
      host.start(settings);
      return status();
    },

    /** Begins a download, or goes on with one that was interrupted. */
    async download(input: DownloadInput, audit: AuditTrail): Promise<LocalEngineStatus> {
      const order = orderOf(input, host.downloadHosts);
      await change(async (record, stores) => {
        const { download } = record;
        if (download?.state === 'running')
          throw new AppError(
            'conflict',
            `${download.order.fileName} is being downloaded. Wait for it or cancel it.`,
          );
        const { kind, url, sha256, fileName: file, licenceUrl } = order;
        const before = download === null ? null : `${download.order.fileName} (${download.state})`;
        const details = { kind, url, sha256, licenceUrl, file: changeText(before, file) };
        await audit.write(stores, 'local_engine_download', subject(details));
        return [{ download: { order, state: 'running', error: null } }, null] as const;
      });
      host.beginDownload(order);
      return status();
    },

    async cancelDownload(audit: AuditTrail): Promise<LocalEngineStatus> {
      await change(async ({ download }, stores) => {
        if (download?.state !== 'running') throw new AppError('conflict', 'Nothing is being downloaded.');
        const details = { file: download.order.fileName, state: changeText(download.state, 'cancelled') };
        await audit.write(stores, 'local_engine_download_cancelled', subject(details));
        return [{ download: { ...download, state: 'cancelled' } }, null] as const;
      });
      await host.cancelDownload();
      return status();
    },
  };
};
