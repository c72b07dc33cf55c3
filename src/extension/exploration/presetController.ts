import { LONGEST_PRESET_NAME, MAX_PRESETS, type Preset } from '../../shared/protocol/presets.ts';
import { UserError } from '../failures/failure.ts';
import type { Session } from '../state/session.ts';
import type { WorkspaceMemory } from '../storage/workspaceMemory.ts';

export interface PresetParts {
  readonly session: Session;
  readonly memory: WorkspaceMemory;
}

/** The presets of this workspace: they outlive windows and models. */
export class PresetController {
  private readonly parts: PresetParts;
  private reading: Promise<void> | undefined;

  constructor(parts: PresetParts) {
    this.parts = parts;
  }

  /** Reads them once. */
  load(): Promise<void> {
    const { session, memory } = this.parts;
    this.reading ??= memory.presets().then((presets) => {
      session.update({ presets });
    });
    return this.reading;
  }

  /** Saves a preset; one of the same name is replaced. Throws UserError: no name, or too many. */
  async save({ name, offsets }: Preset): Promise<void> {
    await this.load();
    const trimmed = name
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, LONGEST_PRESET_NAME);
    if (trimmed === '') throw new UserError('Give the preset a name.');
    const others = this.parts.session.state.presets.filter((preset) => preset.name !== trimmed);
    if (others.length >= MAX_PRESETS)
      throw new UserError(`There are ${MAX_PRESETS} presets already. Delete one first.`);
    await this.keep([...others, { name: trimmed, offsets }]);
  }

  async delete(name: string): Promise<void> {
    await this.load();
    await this.keep(this.parts.session.state.presets.filter((preset) => preset.name !== name));
  }

  private async keep(presets: readonly Preset[]): Promise<void> {
    const sorted = [...presets].sort((a, b) => a.name.localeCompare(b.name));
    this.parts.session.update({ presets: sorted });
    await this.parts.memory.setPresets(sorted);
  }
}
