#!/usr/bin/env python3
"""Which words are of every day, and how frequent: writes src/rules/confusion/everyday.txt, for the rule confusion/everyday-word.

usage: everyday.py dict.txt

dict.txt is that of jieba 0.42.1 (MIT): a word, its count in 60 million words, its part of speech. A line of the output begins with ten
times the natural logarithm of (all words / count), rounded to a multiple of three, and a mark:
  =  words of two to four characters, counted at least 100 times, set phrases of four at least 10 times: what may have been meant
  -  names, counted at least 100 times, single characters, at least 3 times, and words that are younger than the dictionary or of
     trades, listed below: what may stand there
"""
import collections, math, os, sys

LEAST, LEAST_PHRASE, LEAST_SINGLE, STEP = 100, 10, 3, 3
NAMES = {"nr", "nrt", "nrfg", "ns", "nt", "nz", "x", "eng"}
PHRASES = {"i", "l"}
NEWER = """
显式 隐式 重试 客服 微信 抖音 微博 网红 网购 团购 快递 外卖 充值 扫码 二维码 支付宝 淘宝 京东 携程 高铁 动车 自驾 追剧 点赞 刷屏 吐槽 粉丝 直播 主播 弹幕
博主 颜值 养颜 美颜 自拍 群聊 私信 截图 截屏 卸载 重启 死机 蓝屏 显卡 主板 固态 像素 续航 快充 充电宝 耳麦 驱动 固件 补丁 开源 源码 字段 字节 形参 实参
入参 出参 返回值 回调 异步 线程 句柄 指针 链表 哈希 缓存 队列 堆栈 序列化 解析 编译 调试 镜像 集群 节点 路由 网关 鉴权 令牌 会话 超时 限流 降级 熔断 灰度
回滚 分支 拉取 推送 尺码 包邮 秒杀 预售 尾款 拼单 差评 好评 追评 退换 试驾 油耗 底盘 轴距 中控 车机 涡轮 变速箱 学区房 首付 房贷 民宿 早教 亲子 绘本 奶爸
宝妈 辣妈 萌娃 闺蜜 老铁 学霸 考研 网课 内卷 躺平 打卡 种草 嫁入 娶妻 卧底 秒懂 秒回 私聊 拉黑 点评 团建 年会 加班费 社保 公积金 医保 车贷 行拘 酒驾 醉驾
套牌 追尾 违停 车牌 剐蹭 美媒 英媒 外媒 欧媒 俄媒 日媒 韩媒 欧盟 欧冠 西甲 英超 德甲 意甲 季后赛 常规赛 淘汰赛 球迷 球衣 爆料 热搜 头条 综艺 选秀 网剧
片酬 片场 票房 首映 影评 韩剧 美剧 番剧 二次元 手游 网游 端游 副本 装备 皮肤 段位 开黑 队友 输出 坦克 法师 射手 打野 血条 蓝条 技能点 氪金 拼音 输入法
牙龈 牙周 龋齿 鼻塞 流涕 咳痰 胸闷 心悸 乏力 备孕 排卵 孕囊 胎心 胎动 宫缩 产检 顺产 剖腹产 恶露 母乳 奶粉 辅食 黄疸 疱疹 皮疹 湿疹 痤疮 白癜风 银屑病
房颤 早搏 血脂 血糖 血压 尿酸 肌酐 转氨酶 彩超 胃镜 肠镜 活检 化疗 放疗 靶向 医嘱 复查 复诊 初诊 雏禽 仔畜 禽苗 病虫害 大棚 滴灌
""".split()
NEWER_COST = 126
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/rules/confusion/everyday.txt")


def main():
    rows = [line.split() for line in open(sys.argv[1], encoding="utf-8")]
    total = sum(int(count) for _, count, _ in rows)
    groups = collections.defaultdict(list)
    for word, count, tag in ((w, int(c), t) for w, c, t in rows):
        if not 1 <= len(word) <= 4 or not all("\u4e00" <= c <= "\u9fff" for c in word):
            continue
        is_phrase = len(word) == 4 and tag in PHRASES
        if count < (LEAST_SINGLE if len(word) == 1 else LEAST_PHRASE if is_phrase else LEAST):
            continue
        mark = "-" if len(word) == 1 or tag in NAMES else "="
        groups[round(10 * math.log(total / count) / STEP) * STEP, mark].append(word)
    known = {word for words in groups.values() for word in words}
    groups[NEWER_COST, "-"] += {word for word in NEWER if word not in known}
    with open(OUT, "w", encoding="utf-8") as out:
        for (cost, mark), words in sorted(groups.items()):
            out.write(f"{cost}{mark}{' '.join(sorted(words))}\n")


main()
