import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tracker', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='名称')),
                ('short_name', models.CharField(max_length=60, verbose_name='简称')),
                ('kind', models.CharField(choices=[('law', '法律'), ('regulation', '法规'), ('decision', '决定')], max_length=12, verbose_name='类别')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='通过日期')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='施行日期')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='tracker.region', verbose_name='制定地区')),
                ('sisters', models.ManyToManyField(blank=True, to='inspections.statute', verbose_name='协同文本')),
            ],
            options={
                'verbose_name': '法规',
                'ordering': ['-adopted_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('part', '编'), ('chapter', '章'), ('section', '节'), ('article', '条'), ('paragraph', '款'), ('item', '项'), ('subitem', '目'), ('decision_item', '决定事项')], max_length=14, verbose_name='层级')),
                ('address', models.CharField(help_text='如 4、17-1.2.3', max_length=40, verbose_name='位置')),
                ('label', models.CharField(help_text='如 第四项、第十七条之一第二款', max_length=40, verbose_name='称谓')),
                ('position', models.PositiveIntegerField(verbose_name='次序')),
                ('gist', models.TextField(blank=True, default='', verbose_name='要旨')),
                ('text', models.TextField(blank=True, default='', verbose_name='正文')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('statute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='inspections.statute', verbose_name='法规')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='inspections.provision')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='inspections.provision')),
                ('counterparts', models.ManyToManyField(blank=True, to='inspections.provision', verbose_name='协同条款')),
            ],
            options={
                'verbose_name': '条文',
                'ordering': ['statute', 'position'],
                'constraints': [models.UniqueConstraint(fields=('statute', 'address', 'valid_from'), name='one_provision_per_address_and_version', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('short_title', models.CharField(max_length=60, verbose_name='简称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('mode', models.CharField(choices=[('sole', '单独检查'), ('vertical_joint', '上下联动'), ('regional_joint', '区域协同'), ('delegated', '委托检查')], max_length=16, verbose_name='方式')),
                ('status', models.CharField(choices=[('planned', '列入计划'), ('plan_approved', '方案通过'), ('notified', '已通知'), ('inspecting', '检查中'), ('reporting', '起草报告'), ('tabled', '提请审议'), ('deliberated', '已审议'), ('closed', '已归档')], default='planned', max_length=16, verbose_name='状态')),
                ('is_sample', models.BooleanField(default=False, verbose_name='含示例')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_inspections', to='tracker.organization', verbose_name='牵头常委会')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='inspections.inspection', verbose_name='跟踪检查自')),
                ('statutes', models.ManyToManyField(related_name='inspections', to='inspections.statute', verbose_name='检查的法规')),
            ],
            options={
                'verbose_name': '执法检查',
                'ordering': ['-year', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'plan_approved', 'notified', 'inspecting', 'reporting', 'tabled', 'deliberated', 'closed'])), name='inspection_status_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_adopted_on', models.DateField(blank=True, null=True, verbose_name='主任会议通过方案')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='通知日期')),
                ('launched_on', models.DateField(blank=True, null=True, verbose_name='启动日期')),
                ('deliberated_in', models.CharField(blank=True, default='', help_text='如 2025-07', max_length=7, verbose_name='审议月份')),
                ('session', models.CharField(blank=True, default='', max_length=100, verbose_name='会次')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='inspections.inspection')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='tracker.organization')),
            ],
            options={
                'verbose_name': '参加常委会',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['committee', 'inspection'], name='inspections_of_a_committee')],
                'constraints': [models.UniqueConstraint(fields=('inspection', 'committee'), name='a_committee_takes_part_once')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='inspections.inspection')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='常委会')),
            ],
            options={
                'verbose_name': '检查组',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post', models.CharField(blank=True, default='', max_length=100, verbose_name='职务')),
                ('is_leader', models.BooleanField(default=False, verbose_name='组长')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='inspections.group')),
                ('organ', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='所在单位')),
            ],
            options={
                'verbose_name': '检查组成员',
                'ordering': ['-is_leader', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('meeting', '座谈会'), ('visit', '实地检查'), ('third_party', '第三方评估'), ('survey', '问卷调查'), ('spot_check', '抽查')], max_length=12, verbose_name='形式')),
                ('title', models.CharField(max_length=200, verbose_name='内容')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, default='', max_length=200, verbose_name='地点')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='inspections.inspection')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='常委会')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='tracker.region', verbose_name='地区')),
                ('organ', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='被检查机关')),
            ],
            options={
                'verbose_name': '检查活动',
                'ordering': ['held_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', '检查方案'), ('notice', '通知'), ('self_report', '自查报告'), ('group_report', '分组报告'), ('third_party', '第三方评估'), ('report', '执法检查报告'), ('problem_list', '问题清单'), ('minutes', '审议发言'), ('other', '其他')], max_length=14, verbose_name='类别')),
                ('number', models.CharField(blank=True, default='', max_length=60, verbose_name='文号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='日期')),
                ('is_published', models.BooleanField(default=False, verbose_name='已公开')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='inspections.inspection')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='常委会')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.storedfile')),
            ],
            options={
                'verbose_name': '文件',
                'ordering': ['dated_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Heading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('short_title', models.CharField(max_length=30, verbose_name='简称')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='headings', to='inspections.inspection')),
            ],
            options={
                'verbose_name': '章节',
                'ordering': ['inspection', 'number'],
                'constraints': [models.UniqueConstraint(fields=('inspection', 'number'), name='one_heading_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='编号')),
                ('kind', models.CharField(choices=[('problem', '问题'), ('achievement', '成效'), ('case', '个案')], default='problem', max_length=12, verbose_name='类别')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('confirmed', '已确认'), ('listed', '已列入清单'), ('transferred', '已转信访'), ('withdrawn', '已撤回')], default='draft', max_length=12, verbose_name='状态')),
                ('title', models.CharField(max_length=60, verbose_name='概括')),
                ('statement', models.TextField(max_length=2000, verbose_name='表述')),
                ('detail', models.TextField(blank=True, default='', max_length=5000, verbose_name='具体表现')),
                ('severity', models.CharField(blank=True, choices=[('', '未定'), ('minor', '一般'), ('major', '较重'), ('grave', '严重')], default='', max_length=8, verbose_name='程度')),
                ('source', models.CharField(blank=True, default='', max_length=200, verbose_name='来源')),
                ('logged_at', models.DateTimeField(verbose_name='录入时间')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspections.inspection', verbose_name='执法检查')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='常委会')),
                ('heading', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspections.heading', verbose_name='章节')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='tracker.region', verbose_name='地区')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspections.activity', verbose_name='发现于')),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='inspections.finding', verbose_name='屡查屡有')),
                ('logged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('provisions', models.ManyToManyField(blank=True, related_name='findings', to='inspections.provision', verbose_name='对应条款')),
                ('organs', models.ManyToManyField(blank=True, related_name='findings_about', to='tracker.organization', verbose_name='涉及单位')),
            ],
            options={
                'verbose_name': '问题',
                'ordering': ['inspection', 'number'],
                'indexes': [models.Index(fields=['committee', '-id'], name='findings_of_a_committee')],
                'constraints': [models.UniqueConstraint(fields=('inspection', 'number'), name='one_finding_per_number'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'confirmed', 'listed', 'transferred', 'withdrawn'])), name='finding_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'transferred'), _negated=True), ('kind', 'case'), _connector='OR'), name='only_a_case_is_transferred')],
            },
        ),
        migrations.CreateModel(
            name='FindingEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caption', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='inspections.finding')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.storedfile')),
            ],
            options={
                'verbose_name': '问题佐证',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='inspection',
            name='committees',
            field=models.ManyToManyField(related_name='inspections', through='inspections.Participation', to='tracker.organization', verbose_name='参加的常委会'),
        ),
    ]
