import { type EngineRequest, type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { cancelWork } from './cancel.ts';
import { followWork } from './live-status.ts';
import { checkText, checkWorkflowText } from './prompt.ts';
import { checkpointOf, remoteNameOfWorkflow, upscalerOf } from './remote-name.ts';
import type { ComfyServer } from './server.ts';
import { standardWorkflow } from './standard.ts';
import { collectPicture, readStatus } from './status.ts';
import { findSubmission, submitWorkflow } from './submission.ts';
import { upscaleWorkflow } from './upscaling.ts';
import type { OwnWorkflow, Workflow } from './workflow.ts';

/** @throws RemoteFault `gone` if a superadmin has removed the workflow */
const workflowFor = (
  { remoteName }: ProviderModel,
  workflows: readonly Workflow[],
  request?: EngineRequest,
): OwnWorkflow => {
  const upscaler = upscalerOf(remoteName);
  if (upscaler !== null) return upscaleWorkflow(upscaler);
  const checkpoint = checkpointOf(remoteName);
  if (checkpoint !== null) return standardWorkflow(checkpoint, request);
  const found = workflows.find(({ id }) => remoteNameOfWorkflow(id) === remoteName);
  if (found === undefined) throw new RemoteFault('gone', `The workflow ${remoteName} was removed.`);
  return found;
};

/** One workflow, checkpoint or upscale model of a ComfyUI server (R-STUDIO-5). */
export const comfyEngine = (
  providerId: string,
  model: ProviderModel,
  server: ComfyServer,
  workflows: readonly Workflow[],
): RemoteEngine => ({
  id: model.id,
  provider: providerId,
  capabilities: model.capabilities,
  timeoutMs: model.timeoutMs,
  pollMs: 1000,
  checkText: checkpointOf(model.remoteName) === null ? checkWorkflowText : checkText,
  async submit(request, options) {
    const workflow = workflowFor(model, workflows, request);
    return { remoteId: await submitWorkflow(server, workflow, request, options) };
  },
  find: (key, options) => findSubmission(server, key, options),
  poll: (remoteId, options) => readStatus(server, remoteId, options),
  stream: (remoteId, options) => followWork(server, remoteId, options),
  collect: async (remoteId, options) =>
    collectPicture(server, remoteId, workflowFor(model, workflows).output, options),
  cancel: (remoteId, options) => cancelWork(server, remoteId, options),
  close: async () => undefined,
});
