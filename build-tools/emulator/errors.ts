/** What kept the emulator from working. */
export enum EmulatorFailure {
  /** There is no Python that the emulator runs on. */
  PYTHON_MISSING = 'PYTHON_MISSING',
  /** The emulator's packages could not be installed. */
  INSTALL_FAILED = 'INSTALL_FAILED',
  /** A server did not come up. */
  START_FAILED = 'START_FAILED',
  /** A stack could not be deployed. */
  DEPLOY_FAILED = 'DEPLOY_FAILED',
  /** What was deployed natively, bridged or not at all is not what is committed. */
  COVERAGE_DRIFT = 'COVERAGE_DRIFT',
}

/** An error whose text is for the person who runs the demo or the tests. */
export class EmulatorError extends Error {
  /**
   * @param failure what failed
   * @param message what happened and what to do about it
   */
  constructor(public readonly failure: EmulatorFailure, message: string) {
    super(message);
    this.name = 'EmulatorError';
  }
}
