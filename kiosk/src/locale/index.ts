/** The words, in the visitor's language. Chinese is the original; English must have every key. */
import { signal } from '@preact/signals';
import type { Lang } from '../domain/answers';
import en from './en.json';
import zh from './zh.json';

export type Key = keyof typeof zh;
const WORDS: Record<Lang, Record<Key, string>> = { zh, en };

export const lang = signal<Lang>('zh');

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return WORDS[lang.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export const htmlLang = (): string => (lang.value === 'zh' ? 'zh-CN' : 'en');

/** The office's own names: English where the office gave one. */
export function titleOf(named: { name: string; name_en: string | null }): string {
  return (lang.value === 'en' && named.name_en) || named.name;
}
