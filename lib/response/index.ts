export * from './access-key-finding';
export * from './deployed-playbook';
export * from './incident-response';
export * from './playbook';
export * from './playbook-mode';
export * from './protected-principal';
