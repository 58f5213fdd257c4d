import { pageLanguage } from "../language";
import { deskEn } from "./desk-en";
import { type DeskStrings, deskZh } from "./desk-zh-cn";
import { queueEn } from "./queue-en";
import { type QueueStrings, queueZh } from "./queue-zh-cn";
import { consoleEn, messageEn, widgetEn } from "./en";
import { type ConsoleStrings, consoleZh, type MessageStrings, messageZh, type WidgetStrings, widgetZh } from "./zh-cn";

export function widgetStrings(): WidgetStrings {
  return pageLanguage() === "en" ? widgetEn : widgetZh;
}

export function messageStrings(): MessageStrings {
  return pageLanguage() === "en" ? messageEn : messageZh;
}

export function consoleStrings(): ConsoleStrings {
  return pageLanguage() === "en" ? consoleEn : consoleZh;
}

export function deskStrings(): DeskStrings {
  return pageLanguage() === "en" ? deskEn : deskZh;
}

export function queueStrings(): QueueStrings {
  return pageLanguage() === "en" ? queueEn : queueZh;
}
