export * from './deployed-playbook';
export * from './finding-trigger';
export * from './incident-response';
export * from './playbook';
export * from './playbook-mode';
export * from './playbook-mode-rule';
export * from './playbook-options';
export * from './protected-principal';
