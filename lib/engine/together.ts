import { ConditionFailed, type Write } from '../store/index.ts';
import { nodePatience, type Scene, type Step } from './scene.ts';

/** All or nothing; whoever comes second looks again. */
export async function together(scene: Scene, writes: readonly Write[]): Promise<Step> {
  try {
    await scene.engine.store.transact(writes);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
}

/** The node as it is while work of its own is under way. */
export const running = (scene: Scene): Write =>
  scene.engine.store.nodes.change(
    scene.ref,
    {},
    { state: 'RUNNING', due: scene.engine.runtime.clock.now() + nodePatience },
  );
