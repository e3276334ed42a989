import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { Button, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { numberOf } from '../models/model-values.ts';
import classes from '../providers/providers.module.css';
import { useEngineChanged } from './useLocalEngine.ts';

const valuesOf = ({ settings }: LocalEngineStatus) => ({
  binary: settings?.binary ?? '',
  model: settings?.model ?? '',
  args: settings?.args.join(' ') ?? '',
  memoryMb: settings?.memoryMb == null ? '' : String(settings.memoryMb),
});

/** What the engine is started with: files of this machine. */
export const EngineSettings = ({ status }: { readonly status: LocalEngineStatus }) => {
  const fields = useFields(valuesOf(status), {
    binary: 'Enter the path of sd-server.',
    model: 'Enter the path of the model file.',
  });
  const changed = useEngineChanged();
  const configure = trpc.admin.localEngine.configure.useMutation({
    onSuccess: (saved) => {
      changed(saved);
      notifyDone('The engine’s settings are saved.');
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const path = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={fields.onSubmit(({ binary, model, args, memoryMb }) =>
        configure.mutate({
          ...{ binary, model },
          args: args.split(/\s+/).filter((arg) => arg !== ''),
          memoryMb: memoryMb.trim() === '' ? null : numberOf(memoryMb),
        }),
      )}
    >
      <datalist id="local-engine-files">
        {status.files.map((file) => (
          <option key={file.path} value={file.path} />
        ))}
      </datalist>
      <TextInput
        label="Program"
        description="The whole path of stable-diffusion.cpp’s sd-server on this machine."
        list="local-engine-files"
        {...path}
        {...fields.getInputProps('binary')}
      />
      <TextInput
        label="Model file"
        description="The whole path of a .safetensors or .gguf file."
        list="local-engine-files"
        {...path}
        {...fields.getInputProps('model')}
      />
      <TextInput
        label="Arguments"
        description="Optional, such as --threads 4 --vae-tiling."
        {...path}
        {...fields.getInputProps('args')}
      />
      <TextInput
        label="Memory limit, MiB"
        description="It is stopped above this. Leave it empty for no limit."
        inputMode="numeric"
        autoComplete="off"
        {...fields.getInputProps('memoryMb')}
      />
      <FormError
        failure={configure.error === null ? null : readFailure(configure.error)}
        fields={fields.values}
      />
      <Button type="submit" className={form.start ?? ''} loading={configure.isPending}>
        Save settings
      </Button>
    </form>
  );
};
